import type { Reputation } from '../../api/types';
import type { Sum } from '../../parts/sent';

export type IspLine = Sum & { isp: string; tries: number; complaintRate?: number };

// What left by ISP, with the complaints that reputation knows of. Pure.
export function rowsOf(sums: Map<string, Sum>, known: readonly Reputation[]): IspLine[] {
  return [...sums].map(([isp, sum]) => ({ ...sum, isp, tries: sum.ended + sum.throttled + sum.blocked, complaintRate: known.find((each) => each.name === isp)?.complaint_rate }));
}
