import type { WarmupPlan } from '../api/types';

// What the plan of standard warm-up allows a UTC day at a percentage: the same factor each day from start to full. Pure; tested in warmup.test.ts.
export const allowedAt = (plan: WarmupPlan, percent: number) => Math.floor(plan.start * (plan.full / plan.start) ** (Math.min(Math.max(percent, 0), 100) / 100));
