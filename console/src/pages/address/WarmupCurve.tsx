import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Toggle from '@cloudscape-design/components/toggle';
import { COLOURS, DayBars } from '../../parts/charts';
import Trouble from '../../parts/Trouble';
import { useCurve } from '../../parts/useCurve';
import { useParameter } from '../../parts/useParameter';
import TimeText from '../../parts/TimeText';

const WEEK_MS = 7 * 86_400_000;

// The warm-up of an address: what the plan meant for each day, what it was and will be allowed, what it sent.
export default function WarmupCurve({ ip }: { ip: string }) {
  const curve = useCurve(ip);
  const [near, setNear] = useParameter('near', 'yes');
  const { data } = curve;
  const warming = data?.status === 'IN_PROGRESS';
  // The last days of the plan are so large that today cannot be seen beside them.
  const limit = data && warming && near === 'yes' ? new Date(Date.parse(`${data.today}T00:00:00Z`) + WEEK_MS).toISOString().slice(0, 10) : '9999';
  const days = (data?.days ?? []).filter((each) => each.date <= limit);
  const line = (title: string, of: 'planned' | 'allowed', color: string) => ({
    title, color, values: days.filter((each) => typeof each[of] === 'number').map((each) => ({ x: each.date, y: each[of] ?? 0 })),
  });
  return (
    <Container header={
      <Header variant="h2" actions={warming && <Toggle checked={near === 'yes'} onChange={({ detail }) => setNear(detail.checked ? 'yes' : 'no')}>Only to a week ahead</Toggle>}
        description={data && (data.status === 'none' ? 'Recipients a UTC day. It has no plan of its own.' : <>Recipients a UTC day. Planned: by the calendar since <TimeText at={data.started_ms} />. Allowed: by where the plan stands{data.advance === 'sent-days' && '; only days with mail count'}.</>)}>
        {data?.status === 'none' ? 'Sent' : `Warm-up${data?.plan ? `, ${data.plan.days} days` : ''}`}
      </Header>
    }>
      <Trouble error={curve.error} stale={!!data} retry={curve.refresh} />
      {!(curve.error && !data) && (
        <DayBars label={`Warm-up of ${ip}: planned, allowed and sent a day`} stacked={false} height={280} yTitle="Recipients" loading={curve.loading}
          bars={[{ title: 'Sent', color: COLOURS.delivered, values: days.filter((each) => each.sent !== undefined).map((each) => ({ x: each.date, y: each.sent ?? 0 })) }]}
          lines={[line('Planned', 'planned', COLOURS.bounced), line('Allowed', 'allowed', COLOURS.dedicated)].filter((each) => each.values.length > 0)} />
      )}
    </Container>
  );
}
