import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import type { LeaseRequest, LeaseRequests } from '../../api/types';
import { useApi } from '../../api/useApi';
import DataTable, { type Column } from '../../parts/DataTable';
import { count } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import { useLive } from '../../parts/live';
import Page from '../../parts/Page';
import PickOne from '../../parts/PickOne';
import RowActions from '../../parts/RowActions';
import TimeText from '../../parts/TimeText';
import { useParameter } from '../../parts/useParameter';
import Approve from './Approve';
import Decline from './Decline';

const STATES = { pending: { type: 'pending', text: 'Waits for you' }, approved: { type: 'success', text: 'Approved' }, declined: { type: 'error', text: 'Declined' } } as const;

export default function Requests() {
  const api = useApi();
  const [state, setState] = useParameter('state', '');
  const [open, setOpen] = useState<{ what: 'approve' | 'decline'; request: LeaseRequest } | null>(null);
  const requests = useLive(`all lease requests ${state}`, (signal) => api.houseGet<LeaseRequests>('/lease-requests', { state }, signal));
  const columns: Column<LeaseRequest>[] = [
    { id: 'id', header: 'Request', fixed: true, value: (each) => each.id, cell: (each) => `#${each.id}` },
    { id: 'account', header: 'Account', value: (each) => each.account_name, cell: (each) => <GoTo to={`/accounts/${each.account}`}>{each.account_name}</GoTo> },
    { id: 'state', header: 'State', value: (each) => STATES[each.state].text, cell: (each) => <StatusIndicator type={STATES[each.state].type}>{STATES[each.state].text}</StatusIndicator> },
    { id: 'count', header: 'Addresses', value: (each) => each.count },
    { id: 'volume', header: 'A day', value: (each) => each.volume, cell: (each) => count(each.volume) },
    { id: 'use', header: 'For', value: (each) => each.use_case, cell: (each) => <span className="wp-wrap">{each.use_case || '–'}{each.pattern && ` (${each.pattern})`}</span> },
    { id: 'asked', header: 'Asked', value: (each) => each.asked_ms, cell: (each) => <TimeText at={each.asked_ms} form="relative" /> },
    { id: 'answer', header: 'Answer', value: (each) => each.addresses.join(', ') || each.reason, cell: (each) => <span className="wp-wrap">{each.addresses.join(', ') || each.reason || '–'}</span> },
    {
      id: 'actions', header: 'Actions', buttons: true, value: () => '',
      cell: (request) => (request.state === 'pending'
        ? <RowActions of={`request ${request.id}`} items={[{ text: 'Approve', go: () => setOpen({ what: 'approve', request }) }, { text: 'Decline', go: () => setOpen({ what: 'decline', request }) }]} />
        : null),
    },
  ];
  const close = () => { setOpen(null); requests.refresh(); };
  return (
    <Page title="Requests" description="Accounts that ask for dedicated addresses.">
      <DataTable id="lease-requests" title="Requests" columns={columns} rows={requests.data?.requests} live={requests} rowId={(each) => String(each.id)} sortBy="asked" descending
        filters={<PickOne label="State" value={state} onChange={setState} options={[{ value: '', label: 'All' }, { value: 'pending', label: 'Waiting' }, { value: 'approved', label: 'Approved' }, { value: 'declined', label: 'Declined' }]} />}
        empty={{ title: 'No requests', text: state ? 'None is in this state.' : 'Nobody asked for addresses.' }} />
      {open?.what === 'approve' && <Approve request={open.request} onClose={close} />}
      {open?.what === 'decline' && <Decline request={open.request} onClose={close} />}
    </Page>
  );
}
