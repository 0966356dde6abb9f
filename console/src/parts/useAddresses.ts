import type { Addresses, Sent, SndsFeed } from '../api/types';
import { useApi } from '../api/useApi';
import { useLive } from './live';

// Of the chosen account; an operator who chose none sees all of the server's, and so does one who asks for `all`.
export function useAddresses(all = false) {
  const api = useApi();
  const path = api.account && !(all && api.isOperator) ? '/my-addresses' : '/addresses';
  return useLive(`${path} ${api.account}`, (signal) => api.get<Addresses>(path, {}, signal));
}

// What left in these days.
export function useSent(days: number) {
  const api = useApi();
  return useLive(`sent ${days} ${api.account}`, (signal) => api.get<Sent>('/sent', { days }, signal), { every: 15_000 });
}

// What Microsoft says of addresses: for operators.
export function useSnds(days: number, address = '') {
  const api = useApi();
  return useLive(`snds ${days} ${address}`, (signal) => api.houseGet<SndsFeed>('/feeds/snds', { days, address }, signal), { every: 300_000, when: api.isOperator });
}
