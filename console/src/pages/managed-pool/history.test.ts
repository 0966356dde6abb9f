import { expect, it } from 'vitest';
import { historyOf } from './history';

it('adds ISPs up to hours, in order, with the share of own addresses', () => {
  const row = (Timestamp: string, ISP: string, Send: number, share: number) => ({ Timestamp, ISP, Send, ApproximateDedicatedSendingPercentage: share, SentLast24Hours: 10, Available24HourSend: 5 });
  const hours = historyOf([row('2026-11-26T11:00:00Z', 'gmail', 100, 50), row('2026-11-26T10:00:00Z', 'gmail', 0, 0), row('2026-11-26T11:00:00Z', 'yahoo', 100, 100)]);
  expect(hours.map((hour) => hour.at.toISOString())).toEqual(['2026-11-26T10:00:00.000Z', '2026-11-26T11:00:00.000Z']);
  expect(hours[1]).toMatchObject({ dedicated: 150, shared: 50, share: 0.75, sent24: 20, capacity24: 10 });
  expect(hours[0]?.share).toBeNaN();
});
