import { describe, expect, it } from 'vitest';
import { milliseconds } from './span';

describe('milliseconds', () => {
  const now = Date.parse('2026-11-26T15:00:00Z');
  it('reckons back from now, a day unless said otherwise', () => {
    expect(milliseconds({ last: '', from: '', to: '' }, now)).toEqual({ from_ms: now - 86_400_000 });
    expect(milliseconds({ last: '1h', from: '', to: '' }, now)).toEqual({ from_ms: now - 3_600_000 });
  });
  it('takes a span of its own, and one that is open at an end', () => {
    expect(milliseconds({ last: '', from: '2026-11-25T00:00:00+01:00', to: '2026-11-26T00:00:00Z' }, now)).toEqual({ from_ms: Date.parse('2026-11-24T23:00:00Z'), to_ms: Date.parse('2026-11-26T00:00:00Z') });
    expect(milliseconds({ last: '', from: '2026-11-25T00:00:00Z', to: '' }, now)).toEqual({ from_ms: Date.parse('2026-11-25T00:00:00Z'), to_ms: undefined });
  });
});
