import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { FblFeed } from '../../api/types';
import { useApi } from '../../api/useApi';
import { TimeLines } from '../../parts/charts';
import DataTable, { type Column } from '../../parts/DataTable';
import { count, percent, ratio } from '../../parts/format';
import { useLive } from '../../parts/live';
import { dayDate } from '../../parts/time';

type Row = FblFeed['lines'][number];
const rateOf = (row: Row) => ratio(row.complaints, row.delivered);

const COLUMNS: Column<Row>[] = [
  { id: 'date', header: 'Day (UTC)', fixed: true, value: (row) => row.date },
  { id: 'isp', header: 'ISP', value: (row) => row.isp },
  { id: 'complaints', header: 'Complaints', value: (row) => row.complaints, cell: (row) => count(row.complaints) },
  { id: 'delivered', header: 'Delivered', value: (row) => row.delivered, cell: (row) => count(row.delivered) },
  { id: 'rate', header: 'Rate', value: rateOf, cell: (row) => percent(rateOf(row)) },
];

export default function Fbl({ days }: { days: number }) {
  const api = useApi();
  const live = useLive(`feeds fbl ${days}`, (signal) => api.houseGet<FblFeed>('/feeds/fbl', { days }, signal), { every: 60_000 });
  const all = live.data?.lines ?? [];
  const lines = [...new Set(all.map((row) => row.isp))].sort().slice(0, 8).map((title) => ({
    title, points: all.filter((row) => row.isp === title && row.delivered > 0).map((row) => ({ x: dayDate(row.date), y: rateOf(row) ?? 0 })).sort((a, b) => a.x.getTime() - b.x.getTime()),
  }));
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2" description="Complaints that came back, as a part of what was delivered there on that day.">Complaint rate by ISP</Header>}>
        <TimeLines label="Complaint rate by day and ISP" yTitle="Complained" lines={lines} marks={[{ title: 'Under review (0.10 %)', y: 0.001, color: '#b2911c' }, { title: 'Paused (0.50 %)', y: 0.005, color: '#d91515' }]} format={percent} loading={live.loading} empty="No complaint came back in this time." />
      </Container>
      <DataTable id="fbl" title="Days" columns={COLUMNS} rows={live.data?.lines} live={live} rowId={(row) => `${row.date} ${row.isp}`} sortBy="date" descending empty={{ title: 'No complaints', text: 'Feedback loops send a report for each complaint; register your addresses with the ISPs that have one.' }} />
    </SpaceBetween>
  );
}
