import { part } from '../api/client';
import type { Pools } from '../api/types';
import { useApi } from '../api/useApi';
import { useLive } from './live';

export interface PoolLine { name: string; account: string; mode: 'standard' | 'managed'; details?: Pools['pools'][number] }   // details: for operators

// Pools of the chosen account. Operators know more of them, and all accounts'; accounts ask by SES's operations.
export function usePools() {
  const api = useApi();
  return useLive(`pools ${api.account}`, async (signal): Promise<PoolLine[]> => {
    if (api.isOperator) {
      const all = await api.get<Pools>('/pools', {}, signal);
      return all.pools.map((each) => ({ name: each.name, account: each.account, mode: each.mode, details: each }));
    }
    const { DedicatedIpPools: names } = await api.ses<{ DedicatedIpPools: string[] }>('GET', '/dedicated-ip-pools?PageSize=100', undefined, signal);
    return Promise.all(names.map(async (name) => {
      if (name === SHARED || name === DEFAULT_DEDICATED) return { name, account: api.account, mode: 'standard' as const };   // the service's own: SES tells nothing of them
      const found = await api.ses<{ DedicatedIpPool: { ScalingMode: string } }>('GET', `/dedicated-ip-pools/${part(name)}`, undefined, signal);
      return { name, account: api.account, mode: found.DedicatedIpPool.ScalingMode === 'MANAGED' ? 'managed' as const : 'standard' as const };
    }));
  }, { every: 15_000 });
}

export const SHARED = 'ses-shared-pool';
export const DEFAULT_DEDICATED = 'ses-default-dedicated-pool';
