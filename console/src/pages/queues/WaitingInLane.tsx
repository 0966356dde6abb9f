import Button from '@cloudscape-design/components/button';
import type { WaitingMessages } from '../../api/types';
import { useApi } from '../../api/useApi';
import DataTable, { type Column } from '../../parts/DataTable';
import { NONE } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import { useLive } from '../../parts/live';
import RowActions from '../../parts/RowActions';
import TimeText from '../../parts/TimeText';
import { useQueueActions } from './useQueueActions';

type Row = WaitingMessages['messages'][number]['recipients'][number] & { id: string; account: string; accepted_ms: number };
const MOST = 500;

export default function WaitingInLane({ lane, called, close }: { lane: string; called: string; close: () => void }) {
  const api = useApi();
  const live = useLive(`waiting ${api.account} ${lane}`, (signal) => api.get<WaitingMessages>('/queue/messages', { lane, limit: MOST }, signal));
  const actions = useQueueActions(live.refresh);
  const rows = live.data?.messages.flatMap(({ recipients, ...message }): Row[] => recipients.map((recipient) => ({ ...recipient, ...message })));
  const columns: Column<Row>[] = [
    { id: 'to', header: 'Recipient', fixed: true, value: (row) => row.address, cell: (row) => <GoTo to={`/messages/${row.id}`}>{row.address}</GoTo> },
    { id: 'account', header: 'Account', value: (row) => row.account },
    { id: 'accepted', header: 'Accepted', value: (row) => row.accepted_ms, cell: (row) => <TimeText at={row.accepted_ms} form="relative" /> },
    { id: 'attempts', header: 'Attempts', value: (row) => row.attempts },
    { id: 'next', header: 'Next attempt', value: (row) => row.next_attempt_ms, cell: (row) => <TimeText at={row.next_attempt_ms} form="relative" /> },
    { id: 'waits', header: 'Waits for', value: (row) => row.waits_for, cell: (row) => <span className="wp-wrap">{row.waits_for || NONE}</span> },
    { id: 'reply', header: 'Last reply', value: (row) => row.last_reply, cell: (row) => <span className="wp-clip" title={row.last_reply}>{row.last_reply || NONE}</span> },
    {
      id: 'actions', header: 'Actions', buttons: true, value: () => '',
      cell: (row) => <RowActions of={row.address} items={[{ text: 'Retry now', go: () => void actions.retry({ id: row.id }) }, { text: 'Drop the message', go: () => void actions.drop({ id: row.id }, 'this message') }]} />,
    },
  ];
  return (
    <DataTable id="waiting" title={`Waiting in ${called}`} description={(live.data?.messages.length ?? 0) >= MOST ? `The first ${MOST} messages.` : undefined} columns={columns} rows={rows} live={live} rowId={(row) => `${row.id} ${row.address}`}
      empty={{ title: 'Nothing waits here' }} actions={<Button onClick={close}>Close</Button>} />
  );
}
