import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { LeaseRequest, LeaseRequests as Answer } from '../../api/types';
import { useApi } from '../../api/useApi';
import DataTable, { type Column } from '../../parts/DataTable';
import { count } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import { useLive } from '../../parts/live';
import TimeText from '../../parts/TimeText';

const TYPES = { pending: 'pending', approved: 'success', declined: 'error' } as const;

const columns: Column<LeaseRequest>[] = [
  { id: 'asked', header: 'Asked', value: (row) => new Date(row.asked_ms).toISOString(), cell: (row) => <TimeText at={row.asked_ms} form="relative" />, fixed: true },
  { id: 'state', header: 'State', value: (row) => row.state, cell: (row) => <StatusIndicator type={TYPES[row.state]}>{row.state}</StatusIndicator> },
  { id: 'count', header: 'Addresses', value: (row) => row.count },
  { id: 'volume', header: 'Messages a day', value: (row) => row.volume, cell: (row) => count(row.volume) },
  { id: 'use', header: 'What for', value: (row) => row.use_case },
  { id: 'given', header: 'Answer', value: (row) => row.addresses.join(' ') || row.reason, cell: (row) => row.addresses.join(', ') || row.reason || '–', minWidth: 140 },
];

export default function LeaseRequests() {
  const api = useApi();
  const live = useLive(`lease-requests ${api.account}`, (signal) => api.get<Answer>('/lease-requests', {}, signal), { every: 15_000 });
  if (live.data?.requests.length === 0) return null;
  return (
    <DataTable id="lease-requests" title="Requests" columns={columns} rows={live.data?.requests} live={live} rowId={(row) => String(row.id)} sortBy="asked" descending plain
      description={api.isOperator ? <>Decided under <GoTo to="/requests">Requests</GoTo>.</> : 'The operator decides.'} empty={{ title: 'No requests' }} />
  );
}
