import Button from '@cloudscape-design/components/button';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMemo } from 'react';
import type { Reputations } from '../../api/types';
import { useApi } from '../../api/useApi';
import DataTable, { type Column } from '../../parts/DataTable';
import { count, percent, ratio } from '../../parts/format';
import { useLive } from '../../parts/live';
import Page from '../../parts/Page';
import { sumBy, verdict, type Verdict } from '../../parts/sent';
import Trouble from '../../parts/Trouble';
import { useSent } from '../../parts/useAddresses';
import { useParameter } from '../../parts/useParameter';
import GoTo from '../../parts/GoTo';
import IspDetail from './IspDetail';
import { rowsOf, type IspLine } from './rows';

const TYPES: Record<Verdict, 'success' | 'warning' | 'error' | 'pending'> = { good: 'success', watch: 'warning', bad: 'error', 'no mail': 'pending' };

const columns = (days: string): Column<IspLine>[] => [
  { id: 'isp', header: 'ISP', value: (row) => row.isp, cell: (row) => <GoTo to={`/isps?isp=${row.isp}${days === '7' ? '' : `&days=${days}`}`}>{row.isp}</GoTo>, fixed: true },
  { id: 'verdict', header: 'Standing', value: (row) => verdict(row), cell: (row) => <StatusIndicator type={TYPES[verdict(row)]}>{verdict(row)}</StatusIndicator> },
  { id: 'volume', header: 'Mail', value: (row) => row.ended, cell: (row) => count(row.ended) },
  { id: 'delivered', header: 'Delivered', value: (row) => ratio(row.delivered, row.ended) ?? '', cell: (row) => percent(ratio(row.delivered, row.ended)) },
  { id: 'bounced', header: 'Bounced', value: (row) => ratio(row.bounced, row.ended) ?? '', cell: (row) => percent(ratio(row.bounced, row.ended)) },
  { id: 'complained', header: 'Complained', value: (row) => row.complaintRate ?? '', cell: (row) => percent(row.complaintRate) },
  { id: 'deferred', header: 'Deferred', value: (row) => row.deferred, cell: (row) => count(row.deferred) },
  { id: 'throttled', header: 'Throttled', value: (row) => ratio(row.throttled, row.tries) ?? '', cell: (row) => percent(ratio(row.throttled, row.tries)) },
  { id: 'blocked', header: 'Blocked', value: (row) => ratio(row.blocked, row.tries) ?? '', cell: (row) => percent(ratio(row.blocked, row.tries)) },
];

// How each ISP takes the mail; one of them on a closer look.
export default function Isps() {
  const api = useApi();
  const [days, setDays] = useParameter('days', '7');
  const [isp, setIsp] = useParameter('isp', '');
  const sent = useSent(Number(days));
  const reputation = useLive(`reputation isp ${api.account}`, (signal) => api.get<Reputations>('/reputation', { kind: 'isp' }, signal), { every: 30_000 });
  const rows = useMemo(() => {
    return sent.data && rowsOf(sumBy(sent.data.lines, (line) => line.isp), reputation.data?.reputations ?? []);
  }, [sent.data, reputation.data]);

  return (
    <Page title={isp ? `Deliverability at ${isp}` : 'Deliverability by ISP'} trail={isp ? [{ text: 'Home', href: '/' }, { text: 'Deliverability by ISP', href: '/isps' }] : undefined}
      description="What each mailbox provider answered. Good: under 2 % throttled or blocked, under 5 % bounced. Bad: 1 % blocked or 10 % bounced."
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          {isp && <Button onClick={() => setIsp('')}>All ISPs</Button>}
          <SegmentedControl label="Span" selectedId={days} onChange={({ detail }) => setDays(detail.selectedId)} options={[{ id: '1', text: 'Today' }, { id: '7', text: '7 days' }, { id: '30', text: '30 days' }]} />
        </SpaceBetween>
      }>
      {isp && <Trouble error={sent.error} stale={!!sent.data} retry={sent.refresh} />}
      {isp ? <IspDetail isp={isp} lines={sent.data?.lines.filter((line) => line.isp === isp)} reputation={reputation.data?.reputations.find((each) => each.name === isp)} loading={sent.loading} days={Number(days)} /> : (
        <DataTable id="isps" title="ISPs" columns={columns(days)} rows={rows} live={sent} rowId={(row) => row.isp} sortBy="volume" descending filterInAddress
          empty={{ title: 'Nothing was sent', text: 'In these days.' }} />
      )}
    </Page>
  );
}
