import type { SentLine } from '../api/types';

// What GET /sent tells, added up. Pure; tested in sent.test.ts.

export type Sum = Omit<SentLine, 'day' | 'source' | 'kind' | 'isp'> & { ended: number };   // ended: delivered or bounced

export const noSum = (): Sum => ({ delivered: 0, bounced: 0, deferred: 0, throttled: 0, blocked: 0, ended: 0 });

export function addTo(sum: Sum, line: SentLine): Sum {
  sum.delivered += line.delivered;
  sum.bounced += line.bounced;
  sum.deferred += line.deferred;
  sum.throttled += line.throttled;
  sum.blocked += line.blocked;
  sum.ended += line.delivered + line.bounced;
  return sum;
}

export function sumBy<K extends string>(lines: readonly SentLine[], key: (line: SentLine) => K): Map<K, Sum> {
  const sums = new Map<K, Sum>();
  for (const line of lines) {
    const of = key(line);
    sums.set(of, addTo(sums.get(of) ?? noSum(), line));
  }
  return sums;
}

export const sumOf = (lines: readonly SentLine[]): Sum => lines.reduce(addTo, noSum());

// Who sent it, where the address is not told.
const UNTOLD = { shared: 'the shared pool', managed: 'managed addresses', standard: 'standard addresses', relay: 'a relay' };
export const sourceName = (line: SentLine) => line.source || UNTOLD[line.kind];
export const isIp = (source: string) => /^[\d.]+$/.test(source) || source.includes(':');

// Of an (address, ISP): attempts that the ISP held against the sender, as a part of all.
export function troubleRate(sum: Sum): number | undefined {
  const tries = sum.ended + sum.throttled + sum.blocked;
  return tries > 0 ? (sum.throttled + sum.blocked) / tries : undefined;
}

// What people call good and bad; the words say it without the colour.
export type Verdict = 'good' | 'watch' | 'bad' | 'no mail';
export function verdict(sum: Sum): Verdict {
  const trouble = troubleRate(sum);
  if (trouble === undefined) return 'no mail';
  const bounced = sum.ended > 0 ? sum.bounced / sum.ended : 0;
  const blocked = sum.blocked / (sum.ended + sum.throttled + sum.blocked);
  if (blocked >= 0.01 || bounced >= 0.1) return 'bad';
  if (trouble >= 0.02 || bounced >= 0.05) return 'watch';
  return 'good';
}
