import type { Addresses } from '../../api/types';
import { useApi } from '../../api/useApi';
import DataTable, { type Column } from '../../parts/DataTable';
import { count } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import { useLive } from '../../parts/live';
import WarmupBar from '../../parts/WarmupBar';

type Row = Addresses['addresses'][number];

const columns: Column<Row>[] = [
  { id: 'address', header: 'Address', value: (row) => row.address, cell: (row) => <GoTo to={`/addresses/${row.address}`}>{row.address}</GoTo>, fixed: true },
  { id: 'pool', header: 'Pool', value: (row) => row.pool, cell: (row) => <GoTo to={`/pools/${row.pool}`}>{row.pool}</GoTo> },
  { id: 'warmup', header: 'Warm-up', value: (row) => row.warmup?.percentage ?? 0, cell: (row) => <WarmupBar warmup={row.warmup} of={row.address} />, minWidth: 160 },
  { id: 'used', header: 'Sent today', value: (row) => row.warmup?.used_day ?? 0, cell: (row) => count(row.warmup?.used_day) },
  { id: 'allowed', header: 'Allowed today', value: (row) => row.warmup?.allowance_day ?? 0, cell: (row) => count(row.warmup?.allowance_day) },
];

// Addresses that still warm up; those that are warm need no look.
export default function WarmupState() {
  const api = useApi();
  const path = api.account ? '/my-addresses' : '/addresses';
  const live = useLive(`${path} ${api.account}`, (signal) => api.get<Addresses>(path, {}, signal));
  const rows = live.data?.addresses.filter((each) => each.warmup?.status === 'IN_PROGRESS');
  return (
    <DataTable id="home-warm-up" title="Warming up" columns={columns} rows={rows} live={live} rowId={(row) => row.address} sortBy="warmup" plain
      empty={{ title: 'No address is warming up', text: api.account ? <>All of the account&apos;s addresses are warm, or it has none. <GoTo to="/addresses">Dedicated IPs</GoTo></> : undefined }} />
  );
}
