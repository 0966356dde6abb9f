import type { Reputation } from '../../api/types';
import { noSum, type Sum } from '../../parts/sent';

export type IspLine = Sum & { isp: string; tries: number; complaintRate?: number };

// What left by ISP, with the complaints that reputation knows of. Where what left is not told (an account asks), reputation's own counts stand in. Pure.
export function rowsOf(sums: Map<string, Sum>, known: readonly Reputation[]): IspLine[] {
  const rows = new Map<string, IspLine>();
  for (const [isp, sum] of sums) rows.set(isp, { ...sum, isp, tries: sum.ended + sum.throttled + sum.blocked });
  for (const each of known) {
    const isp = each.name ?? '';
    if (!isp) continue;
    const row = rows.get(isp);
    if (row) {
      row.complaintRate = each.complaint_rate;
    } else if (sums.size === 0) {
      const ended = each.messages ?? 0;
      const throttled = Math.round(ended * (each.throttle_rate ?? 0));
      const blocked = Math.round(ended * (each.block_rate ?? 0));
      rows.set(isp, { ...noSum(), isp, ended, bounced: each.bounces ?? 0, delivered: ended - (each.bounces ?? 0), throttled, blocked, tries: ended + throttled + blocked, complaintRate: each.complaint_rate });
    }
  }
  return [...rows.values()];
}
