import type { PoolHour } from '../../api/types';
import { dayDate, utcDay } from '../../parts/time';

export interface HistoryHour { at: Date; dedicated: number; shared: number; share: number; sent24: number; capacity24: number }

// Rows of ISPs added up to hours. `Send` is what left by either way; its dedicated part is told as a percentage, and is NaN for an hour without mail. Pure; tested in history.test.ts.
export function historyOf(rows: readonly PoolHour[]): HistoryHour[] {
  const hours = new Map<string, HistoryHour>();
  for (const row of rows) {
    const hour = hours.get(row.Timestamp) ?? { at: new Date(row.Timestamp), dedicated: 0, shared: 0, share: 0, sent24: 0, capacity24: 0 };
    const dedicated = (row.Send * row.ApproximateDedicatedSendingPercentage) / 100;
    hour.dedicated += dedicated;
    hour.shared += row.Send - dedicated;
    hour.sent24 += row.SentLast24Hours;
    hour.capacity24 += row.Available24HourSend;
    hours.set(row.Timestamp, hour);
  }
  const all = [...hours.values()].sort((a, b) => a.at.getTime() - b.at.getTime());
  for (const hour of all) {
    const sent = hour.dedicated + hour.shared;
    hour.dedicated = Math.round(hour.dedicated);
    hour.shared = Math.round(hour.shared);
    hour.share = sent > 0 ? hour.dedicated / sent : Number.NaN;
  }
  return all;
}

// Hours added up to UTC days, for long spans: what was sent is summed; use and capacity are those of the day's last hour, which look back 24. Pure; tested in history.test.ts.
export function daysOf(hours: readonly HistoryHour[]): HistoryHour[] {
  const days = new Map<string, HistoryHour>();
  for (const hour of hours) {
    const day = utcDay(hour.at.getTime());
    const was = days.get(day);
    const dedicated = (was?.dedicated ?? 0) + hour.dedicated;
    const shared = (was?.shared ?? 0) + hour.shared;
    const sent = dedicated + shared;
    days.set(day, { at: dayDate(day), dedicated, shared, share: sent > 0 ? dedicated / sent : Number.NaN, sent24: hour.sent24, capacity24: hour.capacity24 });
  }
  return [...days.values()];
}
