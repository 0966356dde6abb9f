import type { SndsDay } from '../../api/types';
import DataTable, { type Column } from '../../parts/DataTable';
import { count, percent } from '../../parts/format';
import SndsColour from '../../parts/SndsColour';
import TimeText from '../../parts/TimeText';
import { useSnds } from '../../parts/useAddresses';

const columns: Column<SndsDay>[] = [
  { id: 'date', header: 'Day (UTC)', value: (row) => row.date, fixed: true },
  { id: 'colour', header: 'Colour', value: (row) => row.colour, cell: (row) => <SndsColour days={[row]} /> },
  { id: 'recipients', header: 'Recipients', value: (row) => row.recipients, cell: (row) => count(row.recipients) },
  { id: 'complaints', header: 'Complaints', value: (row) => row.complaint_rate, cell: (row) => (row.complaint_rate > 0 ? percent(row.complaint_rate) : 'under 0.1 %') },
  { id: 'traps', header: 'Trap hits', value: (row) => row.trap_hits },
  { id: 'comment', header: 'Comment', value: (row) => row.comment, minWidth: 160 },
];

// What Microsoft says of the address (Smart Network Data Services).
export default function SndsDays({ ip }: { ip: string }) {
  const snds = useSnds(30, ip);
  return (
    <DataTable id={`snds-of-${ip}`} title="At Microsoft (SNDS)" columns={columns} rows={snds.data?.days} live={snds} rowId={(row) => row.date} sortBy="date" descending pageSize={10}
      description={snds.data?.error ? `Not fetched: ${snds.data.error}` : snds.data?.statuses?.some((each) => each.blocked) ? `Microsoft blocks it: ${snds.data.statuses.find((each) => each.blocked)?.detail ?? ''}` : snds.data && <>Fetched <TimeText at={snds.data.fetched_ms} form="relative" />. Green: under 10 % spam, red: over 90 %.</>}
      empty={{ title: 'Nothing known', text: 'SNDS tells of an address from 100 messages a day on, once its key is in the configuration (feeds).' }} />
  );
}
