import { expect, it } from 'vitest';
import { daysOf, historyOf } from './history';

it('adds ISPs up to hours, in order, with the share of own addresses', () => {
  const row = (Timestamp: string, ISP: string, Send: number, share: number) => ({ Timestamp, ISP, Send, ApproximateDedicatedSendingPercentage: share, SentLast24Hours: 10, Available24HourSend: 5 });
  const hours = historyOf([row('2026-11-26T11:00:00Z', 'gmail', 100, 50), row('2026-11-26T10:00:00Z', 'gmail', 0, 0), row('2026-11-26T11:00:00Z', 'yahoo', 100, 100)]);
  expect(hours.map((hour) => hour.at.toISOString())).toEqual(['2026-11-26T10:00:00.000Z', '2026-11-26T11:00:00.000Z']);
  expect(hours[1]).toMatchObject({ dedicated: 150, shared: 50, share: 0.75, sent24: 20, capacity24: 10 });
  expect(hours[0]?.share).toBeNaN();
});

it('adds hours up to UTC days, with the use and capacity of the last hour', () => {
  const hour = (at: string, dedicated: number, shared: number, sent24: number) => ({ at: new Date(at), dedicated, shared, share: 0, sent24, capacity24: 9 });
  const days = daysOf([hour('2026-11-25T23:00:00Z', 0, 0, 1), hour('2026-11-26T00:00:00Z', 30, 10, 2), hour('2026-11-26T23:00:00Z', 30, 10, 3)]);
  expect(days).toHaveLength(2);
  expect(days[0]?.share).toBeNaN();
  expect(days[1]).toMatchObject({ dedicated: 60, shared: 20, share: 0.75, sent24: 3, capacity24: 9 });
});
