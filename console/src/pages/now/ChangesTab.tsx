import Badge from '@cloudscape-design/components/badge';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Change, Changes } from '../../api/insight';
import { useApi } from '../../api/useApi';
import DataTable, { type Column } from '../../parts/DataTable';
import { useLive } from '../../parts/live';
import TimeText from '../../parts/TimeText';
import { useParameter } from '../../parts/useParameter';

const HOUR_MS = 3_600_000;

const columns: Column<Change>[] = [
  { id: 'at', header: 'When', value: (row) => new Date(row.at_ms).toISOString(), cell: (row) => <TimeText at={row.at_ms} />, minWidth: 180, fixed: true },
  { id: 'kind', header: 'What', value: (row) => row.kind, cell: (row) => <Badge color={row.weight >= 70 ? 'red' : row.weight >= 40 ? 'severity-medium' : 'grey'}>{row.kind}</Badge> },
  { id: 'about', header: 'Of', value: (row) => row.about },
  { id: 'text', header: 'Change', value: (row) => row.text, minWidth: 320, cell: (row) => <>{row.text}{row.times > 1 && ` (${row.times} times)`}</> },
  { id: 'weight', header: 'Weight', value: (row) => row.weight },
];

// What is different from the equally long time before: standings, listings, decisions, settings, and what came of mail.
export default function ChangesTab() {
  const api = useApi();
  const [hours, setHours] = useParameter('hours', '24');
  const live = useLive(`changes ${hours}`, (signal) => api.houseGet<Changes>('/changes', { since_ms: Date.now() - Number(hours) * HOUR_MS, limit: 1000 }, signal), { every: 60_000 });
  const id = (row: Change) => `${row.at_ms} ${row.kind} ${row.about} ${row.text}`;
  return (
    <SpaceBetween size="l">
      <SegmentedControl label="Span" selectedId={hours} onChange={({ detail }) => setHours(detail.selectedId)} options={[{ id: '1', text: '1 hour' }, { id: '24', text: '1 day' }, { id: '168', text: '7 days' }]} />
      <DataTable id="changes-biggest" title="The biggest" columns={columns} rows={live.data?.biggest} live={live} rowId={id} sortBy="weight" descending plain wrap empty={{ title: 'Nothing big changed' }} />
      <DataTable id="changes" title="All changes" columns={columns} rows={live.data?.changes} live={live} rowId={id} sortBy="at" descending wrap
        description={live.data && live.data.left_out > 0 ? `${live.data.left_out} more are not shown.` : undefined} empty={{ title: 'Nothing changed' }} />
    </SpaceBetween>
  );
}
