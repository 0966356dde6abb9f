import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { SndsDay } from '../../api/types';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import DataTable, { type Column } from '../../parts/DataTable';
import { count, percent } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import { useLive } from '../../parts/live';
import TimeText from '../../parts/TimeText';
import type { SndsAnswer } from './types';

const TYPES = { green: 'success', yellow: 'warning', red: 'error' } as const;
const rate = (day: SndsDay) => (typeof day.complaint_rate === 'number' ? (day.complaint_rate === 0 ? 'under 0.1 %' : percent(day.complaint_rate)) : day.complaint_rate);

const COLUMNS: Column<SndsDay>[] = [
  { id: 'date', header: 'Day (UTC)', value: (day) => day.date },
  { id: 'address', header: 'Address', fixed: true, value: (day) => day.address, cell: (day) => <GoTo to={`/addresses/${encodeURIComponent(day.address)}`}>{day.address}</GoTo> },
  { id: 'colour', header: 'Filter result', value: (day) => day.colour, cell: (day) => <StatusIndicator type={TYPES[day.colour] ?? 'info'}>{day.colour}</StatusIndicator> },
  { id: 'complaints', header: 'Complaints', value: rate },
  { id: 'traps', header: 'Trap hits', value: (day) => day.trap_hits, cell: (day) => count(day.trap_hits) },
  { id: 'recipients', header: 'Recipients', value: (day) => day.recipients, cell: (day) => count(day.recipients) },
  { id: 'rcpt', header: 'RCPT commands', value: (day) => day.rcpt, cell: (day) => count(day.rcpt), hidden: true },
  { id: 'data', header: 'DATA commands', value: (day) => day.data, cell: (day) => count(day.data), hidden: true },
  { id: 'helo', header: 'Sample HELO', value: (day) => day.helo, hidden: true },
  { id: 'from', header: 'Sample From', value: (day) => day.from, hidden: true },
  { id: 'comment', header: 'Comment', value: (day) => day.comment },
];

export default function Snds({ days }: { days: number }) {
  const api = useApi();
  const flash = useFlash();
  const live = useLive(`feeds snds ${days}`, (signal) => api.houseGet<SndsAnswer>('/feeds/snds', { days }, signal), { every: 60_000 });
  const answer = live.data;
  const blocked = answer?.statuses?.filter((each) => each.blocked) ?? [];
  const fetchNow = () => flash.run(async () => {
    const told = await api.housePost<{ ended: boolean; error: string }>('/feeds/snds/fetch');
    if (told.error) throw new Error(told.error);
  }, 'SNDS was asked.').then(live.refresh);
  return (
    <SpaceBetween size="m">
      {answer?.configured === false && <Alert type="info" header="SNDS is not set up">Register your networks at SNDS, let it make a link for automated access, and name it in the file of feeds.snds_file.</Alert>}
      {answer?.error && <Alert type="warning" header="The last fetch did not go well">{answer.error}</Alert>}
      {blocked.length > 0 && <Alert type="error" header="Microsoft blocks addresses">{blocked.map((each) => <div key={each.address}>{each.address}: {each.detail}</div>)}</Alert>}
      <DataTable id="snds" title="SNDS" columns={COLUMNS} rows={answer?.days} live={live} rowId={(day) => `${day.date} ${day.address}`} sortBy="date" descending filterInAddress
        description={answer?.fetched_ms ? <>Fetched <TimeText at={answer.fetched_ms} form="relative" />. Green: under 10 % spam; red: above 90 %.</> : undefined}
        empty={{ title: 'Nothing was told', text: 'SNDS tells of addresses from 100 messages a day on.' }} actions={<Button onClick={() => void fetchNow()} disabled={answer?.configured === false}>Fetch now</Button>} />
    </SpaceBetween>
  );
}
