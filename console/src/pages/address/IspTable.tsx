import StatusIndicator from '@cloudscape-design/components/status-indicator';
import DataTable, { type Column } from '../../parts/DataTable';
import { count, percent, ratio } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import { sumBy, verdict, type Sum, type Verdict } from '../../parts/sent';
import { useSent } from '../../parts/useAddresses';

type Row = Sum & { isp: string };
const DAYS = 14;
const TYPES: Record<Verdict, 'success' | 'warning' | 'error' | 'pending'> = { good: 'success', watch: 'warning', bad: 'error', 'no mail': 'pending' };
const tries = (row: Row) => row.ended + row.throttled + row.blocked;

const columns: Column<Row>[] = [
  { id: 'isp', header: 'ISP', value: (row) => row.isp, cell: (row) => <GoTo to={`/isps?isp=${row.isp}`}>{row.isp}</GoTo>, fixed: true },
  { id: 'verdict', header: 'Reputation', value: (row) => verdict(row), cell: (row) => <StatusIndicator type={TYPES[verdict(row)]}>{verdict(row)}</StatusIndicator> },
  { id: 'delivered', header: 'Delivered', value: (row) => row.delivered, cell: (row) => count(row.delivered) },
  { id: 'bounced', header: 'Bounced', value: (row) => row.bounced, cell: (row) => `${count(row.bounced)} (${percent(ratio(row.bounced, row.ended))})` },
  { id: 'throttled', header: 'Throttled', value: (row) => row.throttled, cell: (row) => `${count(row.throttled)} (${percent(ratio(row.throttled, tries(row)))})` },
  { id: 'blocked', header: 'Blocked', value: (row) => row.blocked, cell: (row) => `${count(row.blocked)} (${percent(ratio(row.blocked, tries(row)))})` },
];

// How each ISP answered this address.
export default function IspTable({ ip }: { ip: string }) {
  const sent = useSent(DAYS);
  const rows = sent.data && [...sumBy(sent.data.lines.filter((line) => line.source === ip), (line) => line.isp)].map(([isp, sum]) => ({ ...sum, isp }));
  return (
    <DataTable id={`isps-of-${ip}`} title={`By ISP, ${DAYS} days`} columns={columns} rows={rows} live={sent} rowId={(row) => row.isp} sortBy="delivered" descending
      description="Good: under 2 % throttled or blocked, under 5 % bounced. Bad: 1 % blocked or 10 % bounced." empty={{ title: 'Nothing was sent from it', text: `In the last ${DAYS} days.` }} />
  );
}
