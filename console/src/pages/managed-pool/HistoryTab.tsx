import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo } from 'react';
import { part } from '../../api/client';
import type { PoolMetrics } from '../../api/types';
import { useApi } from '../../api/useApi';
import { COLOURS, TimeLines } from '../../parts/charts';
import { percent } from '../../parts/format';
import { useLive } from '../../parts/live';
import Trouble from '../../parts/Trouble';
import { useParameter } from '../../parts/useParameter';
import { daysOf, historyOf } from './history';

const DAY_MS = 86_400_000;

// What SES's metrics of the pool were, hour by hour; day by day over long spans.
export default function HistoryTab({ name, of, isps }: { name: string; of: string; isps: string[] }) {
  const api = useApi();
  const [isp, setIsp] = useParameter('isp', '');
  const [days, setDays] = useParameter('days', '7');
  const byDay = Number(days) > 30;
  const each = byDay ? 'day' : 'hour';
  const metrics = useLive(`pool-metrics ${of}/${name} ${isp} ${days}`, (signal) => (
    api.houseGet<PoolMetrics>(`/my-pools/${part(name)}/metrics`, { account: api.isOperator ? of : undefined, isp, from_ms: Date.now() - Number(days) * DAY_MS }, signal)), { every: byDay ? 3_600_000 : 60_000 });
  const hours = useMemo(() => { const all = historyOf(metrics.data?.hours ?? []); return byDay ? daysOf(all) : all; }, [metrics.data, byDay]);
  const line = (title: string, y: (hour: (typeof hours)[number]) => number, color?: string) => ({ title, color, points: hours.map((hour) => ({ x: hour.at, y: y(hour) })).filter((point) => !Number.isNaN(point.y)) });
  const options = [{ value: '', label: 'All ISPs' }, ...isps.map((each) => ({ value: each, label: each }))];
  return (
    <SpaceBetween size="l">
      <SpaceBetween direction="horizontal" size="s">
        <Select ariaLabel="ISP" options={options} selectedOption={options.find((each) => each.value === isp) ?? null} onChange={({ detail }) => setIsp(detail.selectedOption.value ?? '')} />
        <SegmentedControl label="Span" selectedId={days} onChange={({ detail }) => setDays(detail.selectedId)} options={[{ id: '1', text: '1 day' }, { id: '7', text: '7 days' }, { id: '30', text: '30 days' }, { id: '366', text: '1 year' }]} />
      </SpaceBetween>
      <Trouble error={metrics.error} stale={!!metrics.data} retry={metrics.refresh} />
      <Container header={<Header variant="h2" description="By own addresses and by the shared pool.">{`Sent ${byDay ? 'a day' : 'an hour'}`}</Header>}>
        <TimeLines label={`Sent ${byDay ? 'a day' : 'an hour'}, dedicated and shared`} yTitle="Recipients" byDay={byDay} loading={metrics.loading} lines={[line('Dedicated', (hour) => hour.dedicated, COLOURS.dedicated), line('Shared', (hour) => hour.shared, COLOURS.shared)]} />
      </Container>
      <Container header={<Header variant="h2" description={`Of what was sent in that ${each}.`}>Share of own addresses</Header>}>
        <TimeLines label={`Share of own addresses, ${byDay ? 'a day' : 'an hour'}`} yTitle="By own addresses" byDay={byDay} loading={metrics.loading} format={percent} lines={[line('Dedicated', (hour) => hour.share, COLOURS.dedicated)]} />
      </Container>
      <Container header={<Header variant="h2" description="What own addresses sent in 24 hours, and could have sent.">Use and capacity</Header>}>
        <TimeLines label="Sent by own addresses in 24 hours, and their capacity" yTitle="Recipients" byDay={byDay} loading={metrics.loading} lines={[line('Sent in 24 hours', (hour) => hour.sent24), line('Capacity', (hour) => hour.capacity24)]} />
      </Container>
    </SpaceBetween>
  );
}
