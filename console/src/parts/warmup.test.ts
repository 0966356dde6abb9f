import { describe, expect, it } from 'vitest';
import type { Warmup } from '../api/types';
import { followsPlan, planDay, plannedOn } from './warmup';

const at = (days_left: number, allowance_day: number): Warmup => ({ status: 'IN_PROGRESS', percentage: Math.floor(((45 - days_left) / 45) * 100), days_left, allowance_day, used_day: 0, used_hour: 0 });

describe('the plan of warm-up', () => {
  it('rises from 50 to 50,000 in 45 days by the same factor', () => {
    expect(plannedOn(0)).toBe(50);
    expect(plannedOn(45)).toBe(50_000);
    expect(plannedOn(60)).toBe(50_000);
    expect(plannedOn(11) / plannedOn(10)).toBeCloseTo(1.166, 1);
  });
  it('is recognised, and another is not drawn', () => {
    expect(planDay(at(16, 4288))).toBe(29);
    expect(followsPlan(at(16, 4288))).toBe(true);
    expect(followsPlan(at(16, 100))).toBe(false);
    expect(followsPlan({ status: 'DONE', percentage: 100, days_left: 0, used_day: 5, used_hour: 0 })).toBe(true);
  });
});
