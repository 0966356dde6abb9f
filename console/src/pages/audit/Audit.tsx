import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import type { AuditEntries, AuditEntry } from '../../api/types';
import { useApi } from '../../api/useApi';
import DataTable, { type Column } from '../../parts/DataTable';
import MoreButton from '../../parts/MoreButton';
import Page from '../../parts/Page';
import TimeText from '../../parts/TimeText';
import { useFilters } from '../../parts/useFilters';
import { usePaged } from '../../parts/usePaged';
import { milliseconds } from '../messages/span';
import SpanPicker from '../messages/SpanPicker';
import Detail from './Detail';

const PAGE = 200;
const NAMES = ['actor', 'operation', 'last', 'from', 'to'] as const;
const actorText = (entry: AuditEntry) => (entry.actor_name ? `${entry.actor_name} (${entry.actor})` : entry.actor);

const columnsOf = (chosen: boolean, show: (entry: AuditEntry) => void): Column<AuditEntry>[] => [
  { id: 'at', header: 'At', fixed: true, value: (entry) => new Date(entry.at_ms).toISOString(), cell: (entry) => <TimeText at={entry.at_ms} /> },
  { id: 'actor', header: 'By', value: actorText, cell: (entry) => <span title={entry.actor}>{entry.actor_name || entry.actor}</span> },
  { id: 'operation', header: 'Operation', value: (entry) => entry.operation },
  { id: 'resource', header: 'On', value: (entry) => entry.resource, cell: (entry) => <span className="wp-clip" title={entry.resource}>{entry.resource || '–'}</span> },
  { id: 'account', header: 'Account', value: (entry) => entry.account_name, hidden: chosen },
  { id: 'outcome', header: 'Outcome', value: (entry) => entry.outcome, cell: (entry) => <StatusIndicator type={entry.outcome === 'failed' ? 'error' : 'success'}>{entry.outcome === 'failed' ? 'Failed' : 'Done'}</StatusIndicator> },
  { id: 'detail', header: 'What was asked for', value: (entry) => entry.detail, cell: (entry) => <span className="wp-clip" title={entry.detail}>{entry.detail === '{}' ? '–' : entry.detail || '–'}</span> },
  { id: 'actions', header: 'Actions', buttons: true, value: () => '', cell: (entry) => <Button variant="inline-link" ariaLabel={`Details of ${entry.operation}, entry ${entry.id}`} onClick={() => show(entry)}>Details</Button> },
];

// The API has no word to go on from: older pages are asked for by the time of the last entry.
export default function Audit() {
  const api = useApi();
  const [{ actor, operation, ...span }, setFilters] = useFilters(NAMES);
  const [typed, setTyped] = useState({ actor, operation });
  const [shown, setShown] = useState<AuditEntry | null>(null);
  const usual = { ...span, last: span.last || '7d' };
  const list = usePaged<AuditEntry>(`audit ${api.account} ${JSON.stringify({ actor, operation, usual })}`, (entry) => String(entry.id), async (after, signal) => {
    const times = milliseconds(usual, Date.now());
    const { entries } = await api.get<AuditEntries>('/audit', { actor, operation, ...times, ...(after && { to_ms: Number(after) + 1 }), limit: PAGE }, signal);
    return { rows: entries, next: entries.length === PAGE ? String(entries[entries.length - 1]?.at_ms ?? '') : '' };
  }, { every: 10_000 });
  const isNarrowed = actor || operation;
  const clear = () => { setTyped({ actor: '', operation: '' }); setFilters({ actor: '', operation: '', last: '', from: '', to: '' }); };
  return (
    <Page title="Log of changes" description="Who changed what, by the API, the console and the terminal. Reading is not written down.">
      <SpaceBetween size="m">
        <DataTable id="audit" title="Changes" columns={columnsOf(api.account !== '', setShown)} rows={list.rows} live={list} rowId={(entry) => String(entry.id)} more={!!list.more}
          filters={
            <SpaceBetween direction="horizontal" size="xs" alignItems="end">
              <SpanPicker span={usual} onChange={(next) => setFilters({ last: next.last, from: next.from, to: next.to })} />
              <form onSubmit={(event) => { event.preventDefault(); setFilters(typed); }}>
                <SpaceBetween direction="horizontal" size="xs">
                  <Input value={typed.actor} placeholder="Key id, or operator socket" ariaLabel="By whom: a key id, or operator socket" onChange={({ detail }) => setTyped((was) => ({ ...was, actor: detail.value }))} />
                  <Input value={typed.operation} placeholder="Operation" ariaLabel="Operation" onChange={({ detail }) => setTyped((was) => ({ ...was, operation: detail.value }))} />
                  <Button formAction="submit">Look</Button>
                </SpaceBetween>
              </form>
            </SpaceBetween>
          }
          empty={{ title: isNarrowed ? 'No matches' : 'Nothing was changed', text: isNarrowed ? 'An operation is named whole, such as CreateConfigurationSet or POST /keys.' : 'In this time.', action: isNarrowed ? <Button onClick={clear}>Show all</Button> : undefined }} />
        <MoreButton list={list} />
      </SpaceBetween>
      {shown && <Detail entry={shown} onClose={() => setShown(null)} />}
    </Page>
  );
}
