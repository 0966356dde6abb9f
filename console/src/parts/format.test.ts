import { describe, expect, it } from 'vitest';
import { bytes, count, inSentence, money, NONE, percent, plural, ratio } from './format';

describe('numbers', () => {
  it('shows small rates with the digits their thresholds need', () => {
    expect(percent(0.001)).toBe('0.1 %');
    expect(percent(0.00043)).toBe('0.043 %');
    expect(percent(0.0121)).toBe('1.2 %');
    expect(percent(0.988)).toBe('98.8 %');
    expect(percent(1)).toBe('100 %');
    expect(percent(0)).toBe('0 %');
  });
  it('says that it does not know', () => {
    expect(percent(undefined)).toBe(NONE);
    expect(percent(ratio(0, 0))).toBe(NONE);
    expect(count(undefined)).toBe(NONE);
    expect(money('', 'EUR')).toBe(NONE);
  });
  it('counts, weighs and pays', () => {
    expect(count(1234567)).toBe('1,234,567');
    expect(bytes(999)).toBe('999 B');
    expect(bytes(48_200_000)).toBe('48.2 MB');
    expect(money('141', 'EUR')).toBe('141.00 EUR');
    expect(money('0.0015', 'EUR')).toBe('0.0015 EUR');
    expect(plural(1, 'day')).toBe('1 day');
    expect(plural(2, 'address', 'addresses')).toBe('2 addresses');
  });
  it('puts titles into sentences', () => {
    expect(inSentence('Standard addresses')).toBe('standard addresses');
    expect(inSentence('ISPs')).toBe('ISPs');
  });
});
