import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Toggle from '@cloudscape-design/components/toggle';
import { ApiError } from '../../api/client';
import type { Address } from '../../api/types';
import { DayBars } from '../../parts/charts';
import { sumBy } from '../../parts/sent';
import { utcDay } from '../../parts/time';
import { useSent } from '../../parts/useAddresses';
import { useParameter } from '../../parts/useParameter';
import { curveOf } from './curve';
import { followsPlan, PLAN } from '../../parts/warmup';

// 45 days of an address: what the plan meant for each day since its lease, what it may send from today on, what it sent.
export default function WarmupCurve({ address }: { address: Address }) {
  const sent = useSent(PLAN.days);
  const [near, setNear] = useParameter('near', 'yes');
  const { warmup } = address;
  if (!warmup) return null;
  const bySource = sumBy((sent.data?.lines ?? []).filter((line) => line.source === address.address), (line) => line.day);
  const hidden = sent.error instanceof ApiError && sent.error.status === 403;
  const all = curveOf({ warmup, leasedAt: address.leased_at, today: utcDay(Date.now()), sentOn: (day) => bySource.get(day)?.ended, known: followsPlan(warmup) });
  // The last days of the plan are so large that today cannot be seen beside them.
  const rows = near === 'yes' && warmup.status !== 'DONE' ? all.filter((row) => row.ahead <= 7) : all;
  const line = (title: string, of: 'planned' | 'allowed') => ({ title, values: rows.filter((row) => row[of] !== undefined).map((row) => ({ x: row.day, y: row[of] ?? 0 })) });
  return (
    <Container header={
      <Header variant="h2" description={hidden ? 'What was sent from it day by day is the operator\'s to see; today\'s figure is above.' : 'Recipients a UTC day. Planned: by the calendar since the lease. Allowed: from where it stands now on.'}
        actions={warmup.status !== 'DONE' && <Toggle checked={near === 'yes'} onChange={({ detail }) => setNear(detail.checked ? 'yes' : 'no')}>Only to a week ahead</Toggle>}>
        Warm-up, {PLAN.days} days
      </Header>
    }>
      <DayBars label={`Warm-up of ${address.address}: planned, allowed and sent a day`} stacked={false} height={280} loading={sent.loading}
        bars={[{ title: 'Sent', values: rows.filter((row) => row.sent !== undefined).map((row) => ({ x: row.day, y: row.sent ?? 0 })) }]}
        lines={[line('Planned', 'planned'), line('Allowed', 'allowed')].filter((each) => each.values.length > 0)} />
    </Container>
  );
}
