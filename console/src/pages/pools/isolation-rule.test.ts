import { describe, expect, it } from 'vitest';
import type { Address, Pool } from '../../api/types';
import type { PoolLine } from '../../parts/usePools';
import { isolationOf } from './isolation-rule';

const set = (name: string, pool: string) => ({ name, pool, tlsPolicy: 'OPTIONAL', sending: true });
const pool = (name: string, spill: string, mode: 'standard' | 'managed' = 'standard'): PoolLine => ({ name, account: 'shop', mode, details: { spill } as Pool });
const address = (ip: string, of: string, warm: boolean): Address => ({ address: ip, ehlo: '', pool: of, account: 'shop', state: 'leased', paused: false, health: 'ok', checks: [], warmup: { status: warm ? 'DONE' : 'IN_PROGRESS', percentage: warm ? 100 : 40, days_left: warm ? 0 : 20, used_day: 0, used_hour: 0 } });

describe('isolation', () => {
  it('is none in the shared pool', () => {
    expect(isolationOf(set('news', ''), [set('news', '')], [], [])).toMatchObject({ alone: false });
  });
  it('is none where two sets send by one pool', () => {
    const sets = [set('news', 'big'), set('offers', 'big')];
    expect(isolationOf(set('news', 'big'), sets, [pool('big', 'never')], [address('192.0.2.17', 'big', true)]).text).toBe('shares big with offers');
  });
  it('is whole when nothing spills over', () => {
    const sets = [set('news', 'big'), set('receipts', 'small')];
    expect(isolationOf(sets[0]!, sets, [pool('big', 'never')], [address('192.0.2.17', 'big', false)]).text).toContain('excess waits');
    expect(isolationOf(sets[0]!, sets, [pool('big', 'while-warming')], [address('192.0.2.17', 'big', true)]).text).toContain('are warm');
    expect(isolationOf(sets[0]!, sets, [pool('big', 'while-warming')], [address('192.0.2.17', 'big', false)]).text).toContain('while it warms up');
  });
  it('is not there yet without addresses', () => {
    expect(isolationOf(set('news', 'big'), [set('news', 'big')], [pool('big', 'while-warming')], []).alone).toBe(false);
  });
});
