import type { Warmup } from '../../api/types';
import { planDay, plannedOn, PLAN } from '../../parts/warmup';

export interface CurveDay { day: string; ahead: number; planned?: number; allowed?: number; sent?: number }

interface Given {
  warmup: Warmup;
  leasedAt?: string;
  today: string;                                // a UTC day
  sentOn: (day: string) => number | undefined;
  known: boolean;                               // whether the server goes by the plan that we can draw
}

const DAY_MS = 86_400_000;

// 45 days: those since the lease and those to come; of a longer lease the last 45. Pure; tested in curve.test.ts.
export function curveOf({ warmup, leasedAt, today, sentOn, known }: Given): CurveDay[] {
  const now = Date.parse(`${today}T00:00:00Z`);
  const leased = leasedAt ? Date.parse(`${leasedAt.slice(0, 10)}T00:00:00Z`) : now;
  const age = Math.max(0, Math.round((now - leased) / DAY_MS));
  const warming = warmup.status !== 'DONE';
  const past = Math.min(age, PLAN.days);
  const coming = warming ? Math.max(1, warmup.days_left) : 0;
  const rows: CurveDay[] = [];
  for (let ahead = -past; ahead <= coming; ahead += 1) {
    const day = new Date(now + ahead * DAY_MS).toISOString().slice(0, 10);
    const sinceLease = age + ahead;
    rows.push({
      day,
      ahead,
      planned: known && sinceLease <= PLAN.days ? plannedOn(sinceLease) : undefined,
      allowed: !warming || ahead < 0 ? undefined : ahead === 0 ? warmup.allowance_day : known ? plannedOn(planDay(warmup) + ahead) : undefined,
      sent: ahead <= 0 ? (ahead === 0 ? warmup.used_day : sentOn(day) ?? 0) : undefined,
    });
  }
  return rows;
}
