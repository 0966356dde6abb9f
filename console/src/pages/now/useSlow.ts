import type { Slow } from '../../api/insight';
import { useApi } from '../../api/useApi';
import { useLive } from '../../parts/live';

export function useSlow() {
  const api = useApi();
  return useLive('slow', (signal) => api.houseGet<Slow>('/slow', {}, signal), { every: 10_000, when: api.isOperator });
}
