import { describe, expect, it } from 'vitest';
import { absolute, duration, lastDays, localTimes, msOf, relative, utcDay } from './time';

const NOON = Date.UTC(2026, 10, 26, 12, 0, 0);

describe('times', () => {
  it('tells times of the server\'s sentences by the clock of the viewer, and leaves other words alone', () => {
    expect(localTimes('They rest until 2026-11-26T19:36:13.604Z.', 'Europe/Berlin')).toBe('They rest until 26 Nov 2026, 20:36:13.');
    expect(localTimes('since 2026-11-26T12:00:00Z, id 2026-11-26', 'UTC')).toBe('since 26 Nov 2026, 12:00:00, id 2026-11-26');
    expect(localTimes('until 2026-11-26T18:20Z (policy time)', 'UTC')).toBe('until 26 Nov 2026, 18:20:00 (policy time)');
  });
  it('takes milliseconds and ISO 8601, and nothing for never', () => {
    expect(msOf(NOON)).toBe(NOON);
    expect(msOf('2026-11-26T12:00:00Z')).toBe(NOON);
    expect(msOf(0)).toBeUndefined();
    expect(msOf('')).toBeUndefined();
    expect(msOf('soon')).toBeUndefined();
  });
  it('is shown in the zone of the viewer', () => {
    expect(absolute(NOON, 'Europe/Berlin')).toBe('26 Nov 2026, 13:00:00');
    expect(absolute(NOON, 'America/New_York')).toBe('26 Nov 2026, 07:00:00');
  });
  it('says how long ago, and how long yet', () => {
    expect(relative(NOON, NOON + 1000)).toBe('just now');
    expect(relative(NOON - 100 * 60_000, NOON)).toBe('2 hours ago');
    expect(relative(NOON + 30 * 60_000, NOON)).toBe('in 30 minutes');
    expect(relative(NOON - 86_400_000, NOON)).toBe('yesterday');
    expect(relative(NOON - 400 * 86_400_000, NOON)).toBe('last year');
  });
  it('measures', () => {
    expect(duration(812)).toBe('812 ms');
    expect(duration(125_000)).toBe('2 min 5 s');
    expect(duration(3 * 3_600_000)).toBe('3 h');
    expect(duration(50 * 3_600_000)).toBe('2 d 2 h');
  });
  it('counts days in UTC, today last', () => {
    expect(utcDay(NOON)).toBe('2026-11-26');
    expect(lastDays(3, NOON)).toEqual(['2026-11-24', '2026-11-25', '2026-11-26']);
  });
});
