import type { DayCounts } from '../../api/metrics';
import type { Sum } from '../../parts/sent';

export interface DayTotals { day: string; sends: number; delivered: number; bounced: number; complained: number; deferred: number; ended: number }

// One account's metrics say more (complaints, bounces reported later); what left by day and source is known for all accounts together. Either may be missing.
export function totalsOf(days: readonly string[], told: DayCounts[] | undefined, sent: Map<string, Sum> | undefined): DayTotals[] {
  return days.map((day) => {
    const left = sent?.get(day);
    const counted = told?.find((each) => each.day === day);
    const delivered = counted?.DELIVERY ?? left?.delivered ?? 0;
    const bounced = counted ? counted.PERMANENT_BOUNCE + counted.TRANSIENT_BOUNCE : left?.bounced ?? 0;
    return { day, sends: counted?.SEND ?? left?.ended ?? 0, delivered, bounced, complained: counted?.COMPLAINT ?? 0, deferred: left?.deferred ?? 0, ended: delivered + bounced };
  });
}
