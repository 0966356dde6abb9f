import type { Api } from './useApi';
import type { SesMetricResults } from './types';

// SES v2's BatchGetMetricData: what an account may know of its own mail without the operator's help. A value a UTC day.
export const METRICS = ['SEND', 'DELIVERY', 'PERMANENT_BOUNCE', 'TRANSIENT_BOUNCE', 'COMPLAINT'] as const;
export type Metric = (typeof METRICS)[number];
export type DayCounts = { day: string } & Record<Metric, number>;

const DAY_S = 86_400;

export async function dailyMetrics(api: Api, days: number, dimensions: Record<string, string> = {}, signal?: AbortSignal): Promise<DayCounts[]> {
  const end = Math.floor(Date.now() / 1000);
  const start = (Math.floor(end / DAY_S) - (days - 1)) * DAY_S;
  const Queries = METRICS.map((Metric) => ({ Id: Metric.toLowerCase(), Namespace: 'VDM', Metric, Dimensions: dimensions, StartDate: start, EndDate: end }));
  const answer = await api.ses<SesMetricResults>('POST', '/metrics/batch', { Queries }, signal);
  const rows = new Map<string, DayCounts>();
  for (let i = 0; i < days; i += 1) {
    const day = new Date((start + i * DAY_S) * 1000).toISOString().slice(0, 10);
    rows.set(day, { day, SEND: 0, DELIVERY: 0, PERMANENT_BOUNCE: 0, TRANSIENT_BOUNCE: 0, COMPLAINT: 0 });
  }
  for (const result of answer.Results) {
    const metric = METRICS.find((each) => each.toLowerCase() === result.Id);
    if (!metric) continue;
    result.Timestamps.forEach((at, i) => {
      const ms = typeof at === 'number' ? at * 1000 : Date.parse(at);
      const row = rows.get(new Date(ms).toISOString().slice(0, 10));
      if (row) row[metric] += result.Values[i] ?? 0;
    });
  }
  return [...rows.values()];
}
