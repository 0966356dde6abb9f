import type { Account } from '../api/types';
import { useApi } from '../api/useApi';
import { useLive } from './live';

// The chosen account as GET /account tells it.
export function useOwnAccount() {
  const api = useApi();
  return useLive(`account ${api.account}`, (signal) => api.get<Account>('/account', {}, signal), { every: 15_000, when: api.account !== '' });
}
