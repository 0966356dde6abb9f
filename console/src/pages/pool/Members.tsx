import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Address, PoolMember } from '../../api/types';
import DataTable, { type Column } from '../../parts/DataTable';
import { count } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import { useAddresses } from '../../parts/useAddresses';
import type { PoolLine } from '../../parts/usePools';
import WarmupBar from '../../parts/WarmupBar';

type Row = PoolMember & { address?: Address };

const columns: Column<Row>[] = [
  { id: 'name', header: 'Source', value: (row) => row.name, cell: (row) => (row.kind === 'address' ? <GoTo to={`/addresses/${row.name}`}>{row.name}</GoTo> : row.name), fixed: true },
  { id: 'kind', header: 'Kind', value: (row) => row.kind },
  { id: 'warmup', header: 'Warm-up', value: (row) => row.address?.warmup?.percentage ?? '', cell: (row) => <WarmupBar warmup={row.address?.warmup} of={row.name} />, minWidth: 150 },
  { id: 'today', header: 'Sent today', value: (row) => row.address?.warmup?.used_day ?? '', cell: (row) => count(row.address?.warmup?.used_day) },
  { id: 'ehlo', header: 'EHLO name', value: (row) => row.ehlo || row.address?.ehlo || '' },
  { id: 'state', header: 'State', value: (row) => (row.paused ? 'paused' : row.draining ? 'goes back' : 'sends'), cell: (row) => (row.paused ? <StatusIndicator type="stopped">paused</StatusIndicator> : row.draining ? <StatusIndicator type="in-progress">goes back</StatusIndicator> : <StatusIndicator type="success">sends</StatusIndicator>) },
];

// Addresses and relays of the pool. An account sees its addresses; what else is in the pool is told to operators.
export default function Members({ pool }: { pool: PoolLine }) {
  const addresses = useAddresses();
  const found = (name: string) => addresses.data?.addresses.find((each) => each.address === name);
  const rows: Row[] | undefined = pool.details
    ? pool.details.members.map((each) => ({ ...each, address: found(each.name) }))
    : addresses.data?.addresses.filter((each) => each.pool === pool.name).map((each) => ({ name: each.address, kind: 'address' as const, ehlo: each.ehlo, paused: each.paused, draining: each.draining ?? false, address: each }));
  return (
    <DataTable id={`members-of-${pool.name}`} title="Sources" columns={columns} rows={rows} live={addresses} rowId={(row) => row.name} sortBy="name"
      empty={{ title: 'No addresses', text: <>Move some into it under <GoTo to="/addresses">Dedicated IPs</GoTo>. Until then its mail leaves by the shared pool, or waits, by its spill-over.</> }} />
  );
}
