import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMemo } from 'react';
import { useSession } from '../../app/session';
import { TimeLines } from '../../parts/charts';
import DataTable, { type Column } from '../../parts/DataTable';
import Empty from '../../parts/Empty';
import Figure, { Figures } from '../../parts/Figure';
import { count, percent } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import Page from '../../parts/Page';
import Trouble from '../../parts/Trouble';
import { useSent } from '../../parts/useAddresses';
import { useParameter } from '../../parts/useParameter';
import { dayDate } from '../../parts/time';
import { movingOff, type IspMove } from './shares';

const SHOWN = 6;

const columns: Column<IspMove>[] = [
  { id: 'isp', header: 'ISP', value: (row) => row.isp, cell: (row) => <GoTo to={`/isps?isp=${row.isp}`}>{row.isp}</GoTo>, fixed: true },
  { id: 'volume', header: 'Mail, 7 days', value: (row) => row.recent, cell: (row) => count(row.recent) },
  { id: 'first', header: 'By relays at first', value: (row) => row.first ?? '', cell: (row) => percent(row.first) },
  { id: 'before', header: 'A week ago', value: (row) => row.weekAgo ?? '', cell: (row) => percent(row.weekAgo) },
  { id: 'now', header: 'Now', value: (row) => row.now ?? '', cell: (row) => percent(row.now) },
  { id: 'state', header: 'State', value: (row) => row.state, cell: (row) => <StatusIndicator type={row.state === 'moved' ? 'success' : row.state === 'falling' ? 'in-progress' : 'warning'}>{row.state === 'moved' ? 'moved' : row.state === 'falling' ? 'falling' : 'not falling'}</StatusIndicator> },
];

function NoRelay() {
  const { isOperator } = useSession();
  return (
    <Empty title="Nothing leaves by another provider">
      {isOperator
        ? <>A relay is set up by [[egress.relay]] in the configuration. It then takes what exceeds the warm-up of your own addresses, and its share is seen here as it falls. In these days nothing left by one.</>
        : <>Do you move here from another provider? Ask the operator of this server to set it up as a relay: it then takes what exceeds the warm-up of your own addresses, and its share is seen here as it falls.</>}
    </Empty>
  );
}

// How much still leaves by the provider that is being left, ISP by ISP.
export default function MovingOff() {
  const [days, setDays] = useParameter('days', '45');
  const sent = useSent(Number(days));
  const move = useMemo(() => sent.data && movingOff(sent.data.lines), [sent.data]);
  return (
    <Page title="Moving off a provider" description="Your old provider takes what your own addresses may not send yet. Its share should fall to nothing within about 45 days."
      actions={<SegmentedControl label="Span" selectedId={days} onChange={({ detail }) => setDays(detail.selectedId)} options={[{ id: '14', text: '14 days' }, { id: '45', text: '45 days' }, { id: '90', text: '90 days' }]} />}>
      <Trouble error={sent.error} stale={!!sent.data} retry={sent.refresh} />
      {move && move.relays.length === 0 && <NoRelay />}
      {move && move.relays.length > 0 && (
        <>
          <Container header={<Header variant="h2">{move.relays.join(', ')}</Header>}>
            <Figures>
              <Figure label="Share now" value={percent(move.all.now)} note="of the last 7 days' mail" tone={move.all.state === 'not falling' ? 'warning' : undefined} />
              <Figure label="A week ago" value={percent(move.all.weekAgo)} />
              <Figure label="At first" value={percent(move.all.first)} />
              <Figure label="ISPs moved" value={`${move.isps.filter((each) => each.state === 'moved').length} of ${move.isps.length}`} note="under 1 % by the relay" />
            </Figures>
          </Container>
          <Container header={<Header variant="h2" description="Of what was delivered or bounced that day.">The relay&apos;s share by ISP</Header>}>
            <SpaceBetween size="m">
              <TimeLines label="The relay's share of mail by ISP, a day" format={percent} height={320} yTitle="By the relay" lines={[{ title: 'All', points: move.all.days.map((each) => ({ x: dayDate(each.day), y: each.share })) },
                ...move.isps.slice(0, SHOWN - 1).map((each) => ({ title: each.isp, points: each.days.map((day) => ({ x: dayDate(day.day), y: day.share })) }))]} />
            </SpaceBetween>
          </Container>
          <DataTable id="moving-off" title="ISPs" columns={columns} rows={move.isps} live={sent} rowId={(row) => row.isp} sortBy="volume" descending empty={{ title: 'Nothing was sent' }} />
        </>
      )}
    </Page>
  );
}
