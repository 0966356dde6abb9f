import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { dailyMetrics, type DayCounts } from '../../api/metrics';
import { allOf, configurationSetNames } from '../../api/ses';
import type { SesIdentity } from '../../api/types';
import { useApi } from '../../api/useApi';
import { TimeLines, type Mark } from '../../parts/charts';
import Empty from '../../parts/Empty';
import { percent } from '../../parts/format';
import { useLive } from '../../parts/live';
import PickOne, { type Pick } from '../../parts/PickOne';
import { dayDate } from '../../parts/time';
import Trouble from '../../parts/Trouble';
import { useFilters } from '../../parts/useFilters';
import type { Ratings } from './words';

const SPANS: Pick[] = [{ value: '', label: '30 days' }, { value: '7', label: '7 days' }, { value: '90', label: '90 days' }, { value: '365', label: 'A year' }];
const NOTHING = 'Nothing was sent in these days.';
const SES_MARKS = { bounce_review: 0.05, bounce_pause: 0.1, complaint_review: 0.001, complaint_pause: 0.005 };

// Days on which nothing was sent have no rate; they leave a gap, not a zero.
const points = (days: DayCounts[], metric: 'PERMANENT_BOUNCE' | 'COMPLAINT') =>
  days.filter((day) => day.SEND > 0).map((day) => ({ x: dayDate(day.day), y: Math.min(1, day[metric] / day.SEND) }));

const marksOf = (review: number, pause: number): Mark[] => [{ title: `Under review (${percent(review)})`, y: review, color: '#b2911c' }, { title: `Paused (${percent(pause)})`, y: pause, color: '#d91515' }];

function Plots() {
  const api = useApi();
  const [{ of, days }, setFilters] = useFilters(['of', 'days'] as const);
  const names = useLive(`rate names ${api.account}`, async (signal): Promise<Pick[]> => {
    const [sets, identities] = await Promise.all([configurationSetNames(api, signal), allOf<SesIdentity>(api, '/identities', 'EmailIdentities', 1000, signal)]);
    return [...sets.map((name) => ({ value: `CONFIGURATION_SET:${name}`, label: name, description: 'Configuration set' })),
      ...identities.map(({ IdentityName }) => ({ value: `EMAIL_IDENTITY:${IdentityName}`, label: IdentityName, description: 'Identity' }))];
  }, { every: 60_000 });
  const colon = of.indexOf(':');
  const dimensions = colon > 0 ? { [of.slice(0, colon)]: of.slice(colon + 1) } : {};
  const counts = useLive(`rates ${api.account} ${of} ${days}`, (signal) => dailyMetrics(api, Number(days) || 30, dimensions, signal), { every: 30_000 });
  const ratings = useLive(`reputation ${api.account} senders`, (signal) => api.get<Ratings>('/reputation', { limit: 1000 }, signal), { every: 0 });
  const marks = ratings.data?.reputations.find((each) => each.marks)?.marks ?? SES_MARKS;
  const known = counts.data ?? [];
  return (
    <Container header={
      <Header variant="h2" description="By day (UTC), as parts of what was sent on it, beside the marks at which a sender is reviewed and paused."
        actions={<SpaceBetween direction="horizontal" size="xs"><PickOne label="Of" value={of} onChange={(value) => setFilters({ of: value })} options={[{ value: '', label: 'All mail of the account' }, ...(names.data ?? [])]} /><PickOne label="Span" value={days} onChange={(value) => setFilters({ days: value })} options={SPANS} /></SpaceBetween>}>
        Rates over time
      </Header>
    }>
      <SpaceBetween size="m">
        <Trouble error={counts.error} stale={!!counts.data} retry={counts.refresh} />
        <ColumnLayout columns={2}>
          <div>
            <Header variant="h3">Permanent bounces</Header>
            <TimeLines label="Permanent bounces a day, as a part of what was sent" yTitle="Bounced" empty={NOTHING} lines={[{ title: 'Bounce rate', points: points(known, 'PERMANENT_BOUNCE') }]} marks={marksOf(marks.bounce_review, marks.bounce_pause)} format={percent} loading={counts.loading} />
          </div>
          <div>
            <Header variant="h3">Complaints</Header>
            <TimeLines label="Complaints a day, as a part of what was sent" yTitle="Complained" empty={NOTHING} lines={[{ title: 'Complaint rate', points: points(known, 'COMPLAINT') }]} marks={marksOf(marks.complaint_review, marks.complaint_pause)} format={percent} loading={counts.loading} />
          </div>
        </ColumnLayout>
      </SpaceBetween>
    </Container>
  );
}

export default function RatePlots() {
  const { account } = useApi();
  if (account) return <Plots />;
  return <Container header={<Header variant="h2">Rates over time</Header>}><Empty title="Choose an account">Rates by day are those of one account. Choose it at the top of the window.</Empty></Container>;
}
