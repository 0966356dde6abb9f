import { describe, expect, it } from 'vitest';
import type { SentLine } from '../api/types';
import { isIp, noSum, sourceName, sumBy, sumOf, troubleRate, verdict } from './sent';

const line = (rest: Partial<SentLine>): SentLine => ({ day: '2026-11-26', source: '192.0.2.17', kind: 'standard', isp: 'gmail', delivered: 0, bounced: 0, deferred: 0, throttled: 0, blocked: 0, ...rest });

describe('what left', () => {
  it('is added up by what one asks for', () => {
    const lines = [line({ delivered: 90, bounced: 10 }), line({ isp: 'yahoo', delivered: 5 }), line({ day: '2026-11-25', delivered: 1, throttled: 3 })];
    expect(sumBy(lines, (each) => each.isp).get('gmail')).toMatchObject({ delivered: 91, bounced: 10, ended: 101, throttled: 3 });
    expect(sumOf(lines).ended).toBe(106);
  });
  it('names who sent', () => {
    expect(isIp('192.0.2.17')).toBe(true);
    expect(isIp('2001:db8::17')).toBe(true);
    expect(isIp('old-provider')).toBe(false);
    expect(sourceName(line({ source: 'old-provider', kind: 'relay' }))).toBe('old-provider');
    expect(sourceName(line({ source: '', kind: 'shared' }))).toBe('the shared pool');
  });
  it('judges', () => {
    expect(verdict(noSum())).toBe('no mail');
    expect(troubleRate(noSum())).toBeUndefined();
    expect(verdict(sumOf([line({ delivered: 1000, throttled: 5 })]))).toBe('good');
    expect(verdict(sumOf([line({ delivered: 1000, throttled: 30 })]))).toBe('watch');
    expect(verdict(sumOf([line({ delivered: 1000, blocked: 20 })]))).toBe('bad');
    expect(verdict(sumOf([line({ delivered: 93, bounced: 7 })]))).toBe('watch');
  });
});
