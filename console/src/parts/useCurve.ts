import { part } from '../api/client';
import type { Curve } from '../api/types';
import { useApi } from '../api/useApi';
import { useLive } from './live';

// An address's warm-up day by day. Operators may ask for any address.
export function useCurve(ip: string) {
  const api = useApi();
  return useLive(`curve ${ip}`, (signal) => api.houseGet<Curve>(`/my-addresses/${part(ip)}/curve`, {}, signal), { every: 15_000 });
}
