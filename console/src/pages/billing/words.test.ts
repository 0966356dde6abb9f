import { expect, it } from 'vitest';
import { kindText, months } from './words';

it('months go back over the turn of the year, by UTC', () => {
  expect(months(Date.parse('2026-02-01T00:30:00+01:00'), 3)).toEqual(['2026-01', '2025-12', '2025-11']);
});

it('kinds that are not known are shown as they are called', () => {
  expect(kindText('managed_usage')).toContain('tiers');
  expect(kindText('new_kind')).toBe('New kind');
});
