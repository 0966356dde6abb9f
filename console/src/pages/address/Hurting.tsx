import type { Hurts } from '../../api/insight';
import { ApiError } from '../../api/client';
import { useApi } from '../../api/useApi';
import { useLive } from '../../parts/live';
import { SendersTable, sendersOf } from '../now/SendersTable';

// Whose mail hurts this address. What sent nothing has no answer but 404.
export default function Hurting({ ip }: { ip: string }) {
  const api = useApi();
  const live = useLive(`hurts of ${ip}`, async (signal): Promise<Hurts> => {
    try {
      return await api.houseGet<Hurts>('/hurts', { address: ip, days: 7, limit: 50 }, signal);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return { addresses: [], days: 7, from_ms: 0, left_out: 0 };
      throw error;
    }
  }, { every: 60_000 });
  return <SendersTable id={`hurts-of-${ip}`} title="Whose mail leaves by it, 7 days" rows={live.data && sendersOf(live.data)} live={live} />;
}
