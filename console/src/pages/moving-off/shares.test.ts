import { describe, expect, it } from 'vitest';
import type { SentLine } from '../../api/types';
import { movingOff } from './shares';

const line = (day: number, source: string, isp: string, delivered: number): SentLine => ({ day: `2026-11-${String(day).padStart(2, '0')}`, source, kind: source === 'old-provider' ? 'relay' : 'standard', isp, delivered, bounced: 0, deferred: 0, throttled: 0, blocked: 0 });
const days = Array.from({ length: 14 }, (_unused, i) => i + 1);

describe('moving off a provider', () => {
  it('sees the share of relays fall', () => {
    const move = movingOff(days.flatMap((day) => [line(day, 'old-provider', 'gmail', 100 - day * 5), line(day, '192.0.2.17', 'gmail', day * 5)]));
    expect(move.relays).toEqual(['old-provider']);
    expect(move.all.days[0]).toEqual({ day: '2026-11-01', share: 0.95 });
    expect(move.isps[0]).toMatchObject({ isp: 'gmail', recent: 700, state: 'falling' });
    expect(move.isps[0]?.weekAgo).toBeCloseTo(0.8);
    expect(move.isps[0]?.now).toBeCloseTo(0.45);
  });
  it('says what has moved and what does not', () => {
    const move = movingOff(days.flatMap((day) => [line(day, '192.0.2.17', 'yahoo', 100), line(day, 'old-provider', 'gmx', 10)]));
    expect(move.isps.find((each) => each.isp === 'yahoo')?.state).toBe('moved');
    expect(move.isps.find((each) => each.isp === 'gmx')?.state).toBe('not falling');
    expect(move.isps[0]?.isp).toBe('yahoo');
  });
  it('has nothing to say of nothing', () => {
    expect(movingOff([])).toMatchObject({ relays: [], isps: [] });
  });
});
