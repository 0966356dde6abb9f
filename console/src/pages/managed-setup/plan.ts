// What the walk-through asks for. Pure.

export interface Plan { pool: string; addressesMax: string; set: string; newSet: boolean; from: string; to: string }

export const START: Plan = { pool: '', addressesMax: '', set: '', newSet: true, from: '', to: '' };

const NAME = /^[A-Za-z0-9_-]{1,64}$/;
const ADDRESS = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

// By field: what is missing before the step can be left.
export function missing(plan: Plan, step: number): Partial<Record<keyof Plan, string>> {
  const errors: Partial<Record<keyof Plan, string>> = {};
  if (step === 1) {
    if (!NAME.test(plan.pool)) errors.pool = 'Letters, digits, dashes and underscores; 64 at most.';
    if (plan.addressesMax !== '' && !(Number.isInteger(Number(plan.addressesMax)) && Number(plan.addressesMax) >= 1)) errors.addressesMax = 'A whole number from 1 on, or nothing.';
  }
  if (step === 2) {
    if (!NAME.test(plan.set)) errors.set = plan.newSet ? 'Letters, digits, dashes and underscores; 64 at most.' : 'Choose one.';
    if (plan.from !== '' || plan.to !== '') {
      if (!ADDRESS.test(plan.from)) errors.from = 'An address of a verified identity.';
      if (!ADDRESS.test(plan.to)) errors.to = 'Where the test goes to: best a mailbox of yours.';
    }
  }
  return errors;
}
