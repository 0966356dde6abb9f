import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useSession } from '../../app/session';
import type { SlowIsp } from '../../api/insight';
import DataTable, { type Column } from '../../parts/DataTable';
import { count, percent } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import TimeText from '../../parts/TimeText';
import { useSlow } from '../now/useSlow';

const columns: Column<SlowIsp>[] = [
  { id: 'isp', header: 'ISP', value: (row) => row.isp, cell: (row) => <GoTo to="/now">{row.isp}</GoTo>, fixed: true },
  { id: 'pool', header: 'Pool', value: (row) => row.pool },
  { id: 'how', header: 'How', value: (row) => row.how, cell: (row) => <StatusIndicator type={row.paused ? 'stopped' : row.outage || row.blocked > 0 ? 'error' : 'warning'}>{row.how}</StatusIndicator> },
  { id: 'share', header: 'Held back', value: (row) => row.share, cell: (row) => percent(row.share) },
  { id: 'waiting', header: 'Waiting', value: (row) => row.waiting, cell: (row) => count(row.waiting) },
  { id: 'since', header: 'Since', value: (row) => row.since_ms ?? '', cell: (row) => <TimeText at={row.since_ms} form="relative" /> },
];

// Which ISPs take less than they are given, from all accounts; nothing is shown while all take everything.
export default function HoldingBack() {
  const live = useSlow();
  const { account } = useSession();
  if (account || !live.data || live.data.isps.length === 0) return null;
  return (
    <DataTable id="home-slow" title="Holding back now" columns={columns} rows={live.data.isps.slice(0, 5)} live={live} rowId={(row) => `${row.pool} ${row.isp}`} plain
      description={<>In what words, and what to do: <GoTo to="/now">What is going on</GoTo>.</>} empty={{ title: 'None' }} />
  );
}
