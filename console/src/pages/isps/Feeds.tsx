import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Trouble from '../../parts/Trouble';
import type { FblFeed } from '../../api/types';
import { useApi } from '../../api/useApi';
import { DayBars } from '../../parts/charts';
import { useLive } from '../../parts/live';

// Complaints that the ISP's feedback loop sent, by day.
export default function Feeds({ isp, days }: { isp: string; days: number }) {
  const api = useApi();
  const fbl = useLive(`fbl ${days}`, (signal) => api.houseGet<FblFeed>('/feeds/fbl', { days }, signal), { every: 300_000 });
  const lines = fbl.data?.lines.filter((each) => each.isp === isp).sort((a, b) => a.date.localeCompare(b.date)) ?? [];
  if (!fbl.error && lines.length === 0) return null;
  return (
    <Container header={<Header variant="h2" description="By the feedback loop of this ISP.">Complaints a day</Header>}>
      <Trouble error={fbl.error} stale={!!fbl.data} />
      {lines.length > 0 && <DayBars label={`Complaints of ${isp} a day`} yTitle="Complaints" height={160} bars={[{ title: 'Complaints', values: lines.map((each) => ({ x: each.date, y: each.complaints })) }]} />}
    </Container>
  );
}
