import Popover from '@cloudscape-design/components/popover';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { IspFigures, IspRow, Pair, WaitingAtIsp } from '../../api/types';
import DataTable, { type Column } from '../../parts/DataTable';
import { count, percent } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import TimeText from '../../parts/TimeText';
import type { Story } from './usePoolStory';

const figures = (row: IspRow): Partial<IspFigures> => row.would_have ?? row;

// Of all the addresses at the ISP together: what they may send in any 24 hours, and what of it is left.
function allowance(pairs: Pair[] | undefined) {
  const known = (pairs ?? []).map((pair) => ({ ...pair, ...pair.would_have }));
  const day = known.reduce((sum, pair) => sum + (pair.allowance_day ?? 0), 0);
  const left = known.filter((pair) => pair.serves && !pair.blocked).reduce((sum, pair) => sum + Math.max(0, (pair.allowance_day ?? 0) - pair.taken_day), 0);
  return { day, left, blocked: known.filter((pair) => pair.blocked).map((pair) => pair.address) };
}

// The part of a day's mail that own addresses could carry.
const warmPercent = (row: IspRow) => {
  const use = figures(row);
  if (use.warm) return 100;
  return Math.round(100 * Math.min(1, (use.capacity_24h ?? 0) / Math.max(1, row.arrived_24h)));
};

function Trouble({ row }: { row: IspRow }) {
  const use = figures(row);
  const { blocked } = allowance(row.pairs);
  if (use.outage) return <StatusIndicator type="error">answers nobody</StatusIndicator>;
  if (blocked.length > 0) return <StatusIndicator type="error">blocks {blocked.join(', ')}</StatusIndicator>;
  if (use.spills_because) {
    return <Popover header="Why mail spills over" content={use.spills_because} dismissAriaLabel="Close"><StatusIndicator type="info">spills over</StatusIndicator></Popover>;
  }
  return <StatusIndicator type="success">none</StatusIndicator>;
}

const columns = (withPairs: boolean): Column<IspRow>[] => [
  { id: 'isp', header: 'ISP', value: (row) => row.isp, cell: (row) => <GoTo to={`/isps?isp=${row.isp}`}>{row.isp}</GoTo>, fixed: true },
  { id: 'volume', header: 'Volume, 24 h', value: (row) => row.arrived_24h, cell: (row) => count(row.arrived_24h) },
  { id: 'dedicated', header: 'Dedicated', value: (row) => figures(row).dedicated_24h ?? 0, cell: (row) => `${count(figures(row).dedicated_24h)} (${percent((figures(row).dedicated_percentage ?? 0) / 100)})` },
  { id: 'shared', header: 'Shared', value: (row) => figures(row).shared_24h ?? 0, cell: (row) => count(figures(row).shared_24h), hidden: true },
  { id: 'warm', header: 'Warm', value: (row) => warmPercent(row), minWidth: 100, cell: (row) => (figures(row).warm ? <StatusIndicator type="success">warm</StatusIndicator> : <div className="wp-bar"><ProgressBar value={warmPercent(row)} ariaLabel={`Warm-up at ${row.isp}`} /></div>) },
  { id: 'addresses', header: 'Addresses', value: (row) => row.addresses },
  ...(withPairs ? [{ id: 'allowance', header: 'Allowance left', value: (row: IspRow) => allowance(row.pairs).left, cell: (row: IspRow) => `${count(allowance(row.pairs).left)} of ${count(allowance(row.pairs).day)}` }]
    : [{ id: 'allowance', header: 'Capacity, 24 h', value: (row: IspRow) => figures(row).capacity_24h ?? 0, cell: (row: IspRow) => count(figures(row).capacity_24h) }]),
  { id: 'refused', header: 'Throttled, blocked', value: (row) => (row.throttled === undefined ? undefined : row.throttled + (row.blocked ?? 0)), cell: (row) => (row.throttled === undefined ? '–' : `${count(row.throttled)}, ${count(row.blocked)}`) },
  { id: 'trouble', header: 'Now', value: (row) => (figures(row).outage ? 'answers nobody' : figures(row).spills_because ?? ''), minWidth: 110, cell: (row) => <Trouble row={row} /> },
  { id: 'forecast', header: 'Forecast', value: (row) => row.forecast_day, cell: (row) => (row.forecast_day ? count(row.forecast_day) : '–') },
  { id: 'limited', header: 'Limited by', value: (row) => figures(row).capacity_limited_by ?? '', hidden: true },
];

type PairRow = Pair & { isp: string };
const pairColumns: Column<PairRow>[] = [
  { id: 'isp', header: 'ISP', value: (row) => row.isp },
  { id: 'address', header: 'Address', value: (row) => row.address, cell: (row) => <GoTo to={`/addresses/${row.address}`}>{row.address}</GoTo>, fixed: true },
  { id: 'state', header: 'State', value: (row) => row.state ?? '', minWidth: 180, cell: (row) => <StatusIndicator type={row.blocked ? 'error' : row.warm ? 'success' : 'in-progress'}>{row.blocked ? 'blocked' : row.state ?? ''}</StatusIndicator> },
  { id: 'day', header: '24 hours', value: (row) => row.taken_day, cell: (row) => `${count(row.taken_day)} of ${count(row.allowance_day)}` },
  { id: 'hour', header: '60 minutes', value: (row) => row.taken_hour, cell: (row) => `${count(row.taken_hour)} of ${count(row.allowance_hour)}` },
  { id: 'left', header: 'Capacity, 24 h', value: (row) => row.available_day ?? '', cell: (row) => count(row.available_day) },
  { id: 'room', header: 'Room now', value: (row) => row.room ?? '', cell: (row) => count(row.room) },
];

const waitingColumns: Column<WaitingAtIsp>[] = [
  { id: 'isp', header: 'ISP', value: (row) => row.isp, fixed: true },
  { id: 'waiting', header: 'Waiting', value: (row) => row.waiting, cell: (row) => count(row.waiting) },
  { id: 'active', header: 'Being sent', value: (row) => row.active },
  { id: 'oldest', header: 'Oldest', value: (row) => row.oldest_ms, cell: (row) => <TimeText at={row.oldest_ms} form="relative" /> },
  { id: 'why', header: 'Because', value: (row) => row.waits_for || row.last_reply, minWidth: 240 },
];

export default function IspsTab({ story }: { story: Story }) {
  const pairs = story.isps.flatMap((row) => (row.pairs ?? []).map((pair) => ({ ...pair, ...pair.would_have, isp: row.isp })));
  const withPairs = story.isps.some((row) => row.pairs !== undefined);
  return (
    <SpaceBetween size="l">
      <DataTable id="managed-isps" title="ISPs" columns={columns(withPairs)} rows={story.isps} rowId={(row) => row.isp} sortBy="volume" descending
        description="Of the last 24 hours, in recipients. Warm: how much of that the pool's own addresses could carry; warm at last when that held for three days and no address is new there (14 days of sending). Throttled and blocked: answers since midnight UTC of yesterday. Forecast: what a day is planned with." empty={{ title: 'No mail yet', text: 'A row appears for each ISP with the first mail to it.' }} />
      {withPairs && (
        <DataTable id="managed-pairs" title="Addresses at ISPs" columns={pairColumns} rows={pairs} rowId={(row) => `${row.isp} ${row.address}`} sortBy="isp"
          description="Each address has an allowance of its own at each ISP, that rises and falls with what the ISP answers." empty={{ title: 'No addresses yet', text: 'They come once the volume asks for them; until then mail leaves by the shared pool.' }} />
      )}
      {(story.waiting?.length ?? 0) > 0 && (
        <DataTable id="managed-waiting" title="Waiting" columns={waitingColumns} rows={story.waiting} rowId={(row) => row.isp} sortBy="waiting" descending plain empty={{ title: 'Nothing waits' }} />
      )}
    </SpaceBetween>
  );
}
