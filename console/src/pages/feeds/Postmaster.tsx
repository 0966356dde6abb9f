import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useApi } from '../../api/useApi';
import { TimeLines } from '../../parts/charts';
import DataTable, { type Column } from '../../parts/DataTable';
import { percent } from '../../parts/format';
import { useLive } from '../../parts/live';
import PickOne from '../../parts/PickOne';
import { dayDate } from '../../parts/time';
import { useFilters } from '../../parts/useFilters';
import type { PostmasterAnswer, PostmasterRow } from './types';

const TYPES: Record<string, 'success' | 'info' | 'warning' | 'error'> = { high: 'success', medium: 'info', low: 'warning', bad: 'error' };
const typeOf = (word: string) => TYPES[word.toLowerCase()] ?? 'info';
const addresses = (day: PostmasterRow) => day.ip_reputations.map((each) => {
  const { reputation, addresses: n, ips } = each as { reputation: string; addresses?: number; ips?: number };
  return `${reputation.toLowerCase()}: ${n ?? ips ?? '–'}`;
}).join(', ');

const COLUMNS: Column<PostmasterRow>[] = [
  { id: 'date', header: 'Day (UTC)', fixed: true, value: (day) => day.date },
  { id: 'domain', header: 'Domain', value: (day) => day.domain },
  { id: 'reputation', header: 'Domain reputation', value: (day) => day.domain_reputation, cell: (day) => <StatusIndicator type={typeOf(day.domain_reputation)}>{day.domain_reputation.toLowerCase()}</StatusIndicator> },
  { id: 'spam', header: 'Spam', value: (day) => day.spam_rate, cell: (day) => percent(day.spam_rate) },
  { id: 'addresses', header: 'Addresses by reputation', value: addresses },
  { id: 'spf', header: 'SPF', value: (day) => day.spf_rate, cell: (day) => percent(day.spf_rate) },
  { id: 'dkim', header: 'DKIM', value: (day) => day.dkim_rate, cell: (day) => percent(day.dkim_rate) },
  { id: 'dmarc', header: 'DMARC', value: (day) => day.dmarc_rate, cell: (day) => percent(day.dmarc_rate) },
  { id: 'errors', header: 'Delivery errors', value: (day) => day.delivery_error_rate, cell: (day) => percent(day.delivery_error_rate) },
  { id: 'tls', header: 'TLS', value: (day) => day.inbound_tls_rate, cell: (day) => percent(day.inbound_tls_rate), hidden: true },
];

// Gmail's own marks: bulk senders must stay under 0.3 %, and should under 0.1 %.
const MARKS = [{ title: 'Should stay below (0.10 %)', y: 0.001, color: '#b2911c' }, { title: 'Must stay below (0.30 %)', y: 0.003, color: '#d91515' }];

export default function Postmaster({ days }: { days: number }) {
  const api = useApi();
  const [{ domain }, setFilters] = useFilters(['domain'] as const);
  const live = useLive(`feeds postmaster ${days}`, (signal) => api.houseGet<PostmasterAnswer>('/feeds/postmaster', { days }, signal), { every: 60_000 });
  const all = live.data?.days ?? [];
  const domains = [...new Set(all.map((day) => day.domain))].sort();
  const rows = all.filter((day) => !domain || day.domain === domain);
  const lines = domains.filter((each) => !domain || each === domain).slice(0, 8).map((title) => ({
    title,
    points: all.filter((day) => day.domain === title && day.spam_rate !== undefined).map((day) => ({ x: dayDate(day.date), y: day.spam_rate ?? 0 })).sort((a, b) => a.x.getTime() - b.x.getTime()),
  }));
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2" description="As Gmail's users say it, of mail in their inbox." actions={<PickOne label="Domain" value={domain} onChange={(value) => setFilters({ domain: value })} options={[{ value: '', label: 'All' }, ...domains.map((value) => ({ value, label: value }))]} />}>Spam rate</Header>}>
        <TimeLines label="Spam rate by day and domain, as Gmail tells it" yTitle="Called spam" lines={lines} marks={MARKS} format={percent} loading={live.loading} empty="Gmail told nothing for this time." />
      </Container>
      <DataTable id="postmaster" title="Days" columns={COLUMNS} rows={live.data ? rows : undefined} live={live} rowId={(day) => `${day.date} ${day.domain}`} sortBy="date" descending
        empty={{ title: 'Nothing was told', text: 'Gmail tells of domains with some hundred messages a day. `warmpost feeds import FILE` takes over what Postmaster Tools exports.' }} />
    </SpaceBetween>
  );
}
