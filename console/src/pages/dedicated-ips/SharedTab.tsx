import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Addresses, Rest, Rests, Standing, Standings } from '../../api/types';
import { useApi } from '../../api/useApi';
import DataTable, { type Column } from '../../parts/DataTable';
import HealthText, { blockLists, reverseDns } from '../../parts/HealthText';
import { useLive } from '../../parts/live';
import TimeText from '../../parts/TimeText';
import { SHARED } from '../../parts/usePools';

const standings: Column<Standing>[] = [
  { id: 'account', header: 'Account', value: (row) => row.account_name, fixed: true },
  { id: 'isp', header: 'ISP', value: (row) => row.isp || 'all' },
  { id: 'factor', header: 'Rate', value: (row) => row.factor, cell: (row) => <StatusIndicator type={row.factor < 1 ? 'warning' : 'success'}>{row.factor < 1 ? `slowed to ${row.factor_text}` : 'full'}</StatusIndicator> },
  { id: 'why', header: 'Because', value: (row) => row.reason, minWidth: 220 },
  { id: 'since', header: 'Since', value: (row) => new Date(row.since_ms).toISOString(), cell: (row) => <TimeText at={row.since_ms} form="relative" /> },
];

const rests: Column<Rest>[] = [
  { id: 'source', header: 'Source', value: (row) => row.source, fixed: true },
  { id: 'isp', header: 'ISP', value: (row) => row.isp },
  { id: 'until', header: 'Until', value: (row) => new Date(row.until_ms).toISOString(), cell: (row) => <TimeText at={row.until_ms} form="relative" /> },
  { id: 'row', header: 'In a row', value: (row) => row.in_a_row },
  { id: 'why', header: 'The ISP said', value: (row) => row.reason, minWidth: 220 },
];

const sources: Column<Addresses['addresses'][number]>[] = [
  { id: 'address', header: 'Address', value: (row) => row.address, fixed: true },
  { id: 'ehlo', header: 'EHLO name', value: (row) => row.ehlo },
  { id: 'dns', header: 'Reverse DNS', value: (row) => row.health, cell: (row) => <HealthText checks={reverseDns(row.checks)} good="ok" /> },
  { id: 'lists', header: 'Block lists', value: (row) => blockLists(row.checks).map((each) => each.state).join(' '), cell: (row) => <HealthText checks={blockLists(row.checks)} good="on none" none={row.checks.length > 0 ? 'none asked' : undefined} /> },
];

// The shared pool: what an account without addresses sends by, and where others' excess goes.
export default function SharedTab() {
  const api = useApi();
  const standing = useLive(`standings ${api.account}`, (signal) => api.get<Standings>('/standings', {}, signal), { every: 10_000 });
  const addresses = useLive('addresses house', (signal) => api.houseGet<Addresses>('/addresses', {}, signal), { every: 15_000, when: api.isOperator });
  const resting = useLive('rests', (signal) => api.houseGet<Rests>('/rests', {}, signal), { every: 10_000, when: api.isOperator });
  const ofOthers = new Set(addresses.data?.addresses.filter((each) => each.pool !== SHARED).map((each) => each.address));   // what rests of another pool stands with that pool
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">The shared pool</Header>}>
        Addresses that all accounts send by: warm, and kept well by everybody&apos;s mail together. Nothing to warm up and nothing to pay beyond the messages. An account that draws bounces, complaints or refusals is slowed
        first, so that others do not suffer; that never stops it (a pause under Reputation does), and good mail and time bring it back.
      </Container>
      <DataTable id="standings" title={api.account ? 'How this account stands' : 'Accounts that are slowed'} columns={standings} rows={standing.data?.standings} live={standing} rowId={(row) => `${row.account} ${row.isp}`} plain wrap
        empty={{ title: 'Nobody is slowed', text: 'Mail through the shared pool goes at its full rate.' }} />
      {api.isOperator && (
        <>
          <DataTable id="shared-addresses" title="Addresses of the shared pool" columns={sources} rows={addresses.data?.addresses.filter((each) => each.pool === SHARED)} live={addresses} rowId={(row) => row.address} plain
            empty={{ title: 'No addresses', text: 'The shared pool sends by relays only, or not at all.' }} />
          <DataTable id="rests" title="Sources that rest" columns={rests} rows={resting.data?.rests.filter((each) => !ofOthers.has(each.source))} live={resting} rowId={(row) => `${row.source} ${row.isp}`} plain wrap
            empty={{ title: 'None rests', text: 'No ISP blocks or throttles a source at present.' }} />
        </>
      )}
    </SpaceBetween>
  );
}
