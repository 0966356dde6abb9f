import { expect, it } from 'vitest';
import { allowedAt } from './warmup';

it('rises from the first day to the last by the same factor', () => {
  const plan = { days: 45, start: 50, full: 50_000 };
  expect(allowedAt(plan, 0)).toBe(50);
  expect(allowedAt(plan, 100)).toBe(50_000);
  expect(allowedAt(plan, 150)).toBe(50_000);
  expect(allowedAt(plan, 50)).toBe(1581);
});
