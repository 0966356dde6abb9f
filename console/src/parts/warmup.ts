import type { Warmup } from '../api/types';

// The plan of standard warm-up as the server has it unless its configuration says otherwise ([warmup]): 50 to 50,000 messages a UTC day in 45 days, the same
// factor each day. Used to draw the curve; what counts is what the server tells of today. Pure; tested in warmup.test.ts.

export const PLAN = { days: 45, start: 50, full: 50_000 };

export const plannedOn = (day: number, plan = PLAN) => Math.floor(plan.start * (plan.full / plan.start) ** (Math.min(Math.max(day, 0), plan.days) / plan.days));

// The day of the plan on which the address is.
export const planDay = (warmup: Warmup, plan = PLAN) => (warmup.status === 'DONE' ? plan.days : Math.max(0, plan.days - warmup.days_left));

// Whether the server goes by that plan: else no curve is drawn rather than a wrong one. The day is known in whole steps, the allowance between them.
export function followsPlan(warmup: Warmup, plan = PLAN): boolean {
  if (warmup.status === 'DONE' || warmup.allowance_day === undefined) return true;
  const at = planDay(warmup, plan);
  return warmup.allowance_day >= plannedOn(at - 1.01, plan) && warmup.allowance_day <= plannedOn(at + 1.01, plan);
}
