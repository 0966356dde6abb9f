import StatusIndicator from '@cloudscape-design/components/status-indicator';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { FoundMessages } from '../../api/types';
import { useApi } from '../../api/useApi';
import DataTable, { type Column } from '../../parts/DataTable';
import GoTo from '../../parts/GoTo';
import MoreButton from '../../parts/MoreButton';
import Page from '../../parts/Page';
import TimeText from '../../parts/TimeText';
import { useFilters } from '../../parts/useFilters';
import { usePaged } from '../../parts/usePaged';
import Filters, { NAMES } from './Filters';
import { milliseconds } from './span';
import { hitsOf, outcomeOf, pathOf, type Hit } from './words';

const COLUMNS: Column<Hit>[] = [
  { id: 'accepted', header: 'Accepted', value: (hit) => new Date(hit.message.accepted_ms).toISOString(), cell: (hit) => <GoTo to={pathOf(hit.message.id)}><TimeText at={hit.message.accepted_ms} /></GoTo>, minWidth: 170 },
  { id: 'to', header: 'To', fixed: true, value: (hit) => hit.address },
  { id: 'outcome', header: 'Outcome', value: (hit) => outcomeOf(hit.outcome).text, cell: (hit) => <StatusIndicator type={outcomeOf(hit.outcome).type}>{outcomeOf(hit.outcome).text}</StatusIndicator> },
  { id: 'isp', header: 'ISP', value: (hit) => hit.isp },
  { id: 'source', header: 'From address', value: (hit) => hit.source },
  { id: 'reply', header: 'Last reply', value: (hit) => hit.reply, cell: (hit) => <span className="wp-clip" title={hit.reply}>{hit.reply || '–'}</span> },
  { id: 'subject', header: 'Subject', value: (hit) => hit.message.subject, cell: (hit) => <span className="wp-clip" title={hit.message.subject}>{hit.message.subject || '–'}</span> },
  { id: 'from', header: 'From', value: (hit) => hit.message.from, hidden: true },
  { id: 'last', header: 'Last news', value: (hit) => new Date(hit.last_ms).toISOString(), cell: (hit) => <TimeText at={hit.last_ms} form="relative" />, hidden: true },
  { id: 'identity', header: 'Identity', value: (hit) => hit.message.identity, hidden: true },
  { id: 'set', header: 'Configuration set', value: (hit) => hit.message.configuration_set, hidden: true },
  { id: 'account', header: 'Account', value: (hit) => hit.message.account, hidden: true },
  { id: 'id', header: 'Message id', value: (hit) => hit.message.id, hidden: true },
];

export default function Messages() {
  const api = useApi();
  const [wanted, search] = useFilters(NAMES);
  const list = usePaged<Hit>(`messages ${api.account} ${JSON.stringify(wanted)}`, (hit) => hit.id, async (after, signal) => {
    const { recipient, identity, configuration_set, isp, outcome, source, ...span } = wanted;
    const page = await api.get<FoundMessages>('/messages', { recipient, identity, configuration_set, isp, outcome, source, ...milliseconds(span, Date.now()), limit: 100, after }, signal);
    return { rows: hitsOf(page.messages), next: page.next };
  }, { every: 10_000 });
  const isNarrowed = NAMES.some((name) => wanted[name]);
  return (
    <Page title="Message search" description="What became of each message: to whom, by which address, and what was answered.">
      <Filters wanted={wanted} search={search} />
      <SpaceBetween size="m">
        <DataTable id="messages" title="Messages" description="A line a recipient; the newest first." columns={COLUMNS} rows={list.rows} live={list} rowId={(hit) => hit.id} more={!!list.more}
          empty={isNarrowed ? { title: 'No messages', text: 'Nothing that was kept fits. Look further back, or leave a filter out.' } : { title: 'No messages', text: 'Nothing was accepted in this time.' }} />
        <MoreButton list={list} />
      </SpaceBetween>
    </Page>
  );
}
