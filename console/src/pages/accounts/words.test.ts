import { describe, expect, it } from 'vitest';
import type { Account } from '../../api/types';
import { standing } from './words';

const account = (rest: Partial<Account>) => ({ production: true, sending_enabled: true, reputation: 'healthy', ...rest }) as Account;

describe("an account's standing", () => {
  it('tells its reputation beside production', () => {
    expect(standing(account({}))).toEqual({ type: 'success', text: 'Production' });
    expect(standing(account({ reputation: 'under review' }))).toEqual({ type: 'warning', text: 'Production, reputation under review' });
    expect(standing(account({ reputation: 'paused', production: false }))).toEqual({ type: 'error', text: 'Sandbox, paused for its reputation' });
    expect(standing(account({ reputation: 'paused', sending_enabled: false })).text).toBe('Sending is off');
  });
});
