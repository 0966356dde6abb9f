import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useApi } from '../../api/useApi';
import type { Hurts } from '../../api/insight';
import { useLive } from '../../parts/live';
import { useParameter } from '../../parts/useParameter';
import { SendersTable, sendersOf } from './SendersTable';

// Whose mail draws bounces, complaints and refusals upon the addresses it leaves by.
export default function HurtsTab() {
  const api = useApi();
  const [days, setDays] = useParameter('days', '7');
  const live = useLive(`hurts ${days}`, (signal) => api.houseGet<Hurts>('/hurts', { days, limit: 200 }, signal), { every: 60_000 });
  return (
    <SpaceBetween size="l">
      <SegmentedControl label="Span" selectedId={days} onChange={({ detail }) => setDays(detail.selectedId)} options={[{ id: '1', text: 'Today' }, { id: '7', text: '7 days' }, { id: '30', text: '30 days' }]} />
      <SendersTable id="hurts" title="Senders by address" rows={live.data && sendersOf(live.data)} live={live} withAddress />
    </SpaceBetween>
  );
}
