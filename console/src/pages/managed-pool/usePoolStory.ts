import { part } from '../../api/client';
import type { OwnPool, PoolStory } from '../../api/types';
import { useApi } from '../../api/useApi';
import { useLive } from '../../parts/live';

// Operators are told everything, addresses and decisions among it; accounts see what their pool carries.
export type Story = OwnPool & Partial<Omit<PoolStory, keyof OwnPool>>;

export function usePoolStory(name: string, named: string) {
  const api = useApi();
  const of = api.account || named;              // whose pool, where an operator looks at all accounts
  const query = api.isOperator && of ? { account: of } : {};
  const live = useLive(`pool ${of}/${name}`, (signal) => (
    api.isOperator ? api.houseGet<Story>(`/explain/pool/${part(name)}`, { ...query, limit: 50 }, signal) : api.houseGet<Story>(`/my-pools/${part(name)}`, {}, signal)));
  return { ...live, story: live.data, of, isOperator: api.isOperator };
}
