import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import type { Account, Accounts as Answer } from '../../api/types';
import { useApi } from '../../api/useApi';
import DataTable, { type Column } from '../../parts/DataTable';
import { count } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import { useLive } from '../../parts/live';
import Page from '../../parts/Page';
import CreateAccount from './CreateAccount';
import { limitText, pathOf, reviewOf, standing } from './words';

const COLUMNS: Column<Account>[] = [
  { id: 'name', header: 'Name', fixed: true, value: (each) => each.name, cell: (each) => <GoTo to={pathOf(each.id)}>{each.name}</GoTo> },
  { id: 'id', header: 'Id', value: (each) => each.id },
  { id: 'standing', header: 'Standing', value: (each) => standing(each).text, cell: (each) => <StatusIndicator type={standing(each).type}>{standing(each).text}</StatusIndicator> },
  { id: 'review', header: 'Review', value: (each) => reviewOf(each)?.text, cell: (each) => { const review = reviewOf(each); return review ? <StatusIndicator type={review.type}>{review.text}</StatusIndicator> : '–'; } },
  { id: 'sent', header: 'Sent in 24 h', value: (each) => each.sent_last_24_hours, cell: (each) => <span className="wp-tabular">{count(each.sent_last_24_hours)}</span> },
  { id: 'day', header: 'A day at most', value: (each) => each.max_24_hour_send, cell: (each) => <span className="wp-tabular">{limitText(each.max_24_hour_send, each)}</span> },
  { id: 'rate', header: 'A second at most', value: (each) => each.max_send_rate, cell: (each) => <span className="wp-tabular">{limitText(each.max_send_rate, each)}</span> },
  { id: 'identities', header: 'Identities', value: (each) => each.identities },
  { id: 'sets', header: 'Configuration sets', value: (each) => each.configuration_sets, hidden: true },
];

export default function Accounts() {
  const api = useApi();
  const [creating, setCreating] = useState(false);
  const accounts = useLive('accounts', (signal) => api.houseGet<Answer>('/accounts', {}, signal));
  return (
    <Page title="Accounts" description="Who sends by this server, how much they may, and who asks to leave the sandbox.">
      <DataTable id="accounts" title="Accounts" columns={COLUMNS} rows={accounts.data?.accounts} live={accounts} rowId={(each) => each.id} sortBy="id" filterInAddress
        empty={{ title: 'No accounts', action: <Button onClick={() => setCreating(true)}>Create account</Button> }} actions={<Button variant="primary" onClick={() => setCreating(true)}>Create account</Button>} />
      {creating && <CreateAccount onClose={() => { setCreating(false); accounts.refresh(); }} />}
    </Page>
  );
}
