import { describe, expect, it } from 'vitest';
import type { Warmup } from '../../api/types';
import { curveOf } from './curve';

const warmup: Warmup = { status: 'IN_PROGRESS', percentage: 22, days_left: 35, allowance_day: 232, used_day: 200, used_hour: 10 };
const given = { warmup, leasedAt: '2026-11-14T08:00:00Z', today: '2026-11-26', sentOn: (day: string) => (day === '2026-11-25' ? 180 : undefined), known: true };

describe('the curve of an address', () => {
  it('begins with the lease and ends when it is warm', () => {
    const rows = curveOf(given);
    expect(rows[0]).toMatchObject({ day: '2026-11-14', planned: 50, sent: 0 });
    expect(rows[rows.length - 1]).toMatchObject({ ahead: 35, allowed: 50_000, sent: undefined });
  });
  it('tells of today what the server says', () => {
    expect(curveOf(given).find((row) => row.ahead === 0)).toMatchObject({ allowed: 232, sent: 200 });
    expect(curveOf(given).find((row) => row.day === '2026-11-25')).toMatchObject({ sent: 180, allowed: undefined });
  });
  it('shows a plan that was slower than the calendar beside it', () => {
    const today = curveOf(given).find((row) => row.ahead === 0);
    expect(today?.planned).toBeGreaterThan(today?.allowed ?? 0);
  });
  it('draws no plan that it does not know', () => {
    expect(curveOf({ ...given, known: false }).every((row) => row.planned === undefined && (row.ahead === 0 || row.allowed === undefined))).toBe(true);
  });
  it('has 45 days of the past for an address that is long warm', () => {
    const rows = curveOf({ ...given, leasedAt: '2026-01-01T00:00:00Z', warmup: { status: 'DONE', percentage: 100, days_left: 0, used_day: 9, used_hour: 1 } });
    expect(rows.length).toBe(46);
    expect(rows.every((row) => row.planned === undefined && row.allowed === undefined)).toBe(true);
  });
});
