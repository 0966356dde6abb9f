import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import type { Account, AccessKeys, Standings } from '../../api/types';
import { useApi } from '../../api/useApi';
import { useSession } from '../../app/session';
import DataTable, { type Column } from '../../parts/DataTable';
import { count } from '../../parts/format';
import { useLive } from '../../parts/live';
import Page from '../../parts/Page';
import TimeText from '../../parts/TimeText';
import Trouble from '../../parts/Trouble';
import Waiting from '../../parts/Waiting';
import AccountView from './AccountView';
import EditLimits from './EditLimits';
import Review from './Review';
import { reviewOf } from './words';

type Standing = Standings['standings'][number];

const STANDING_COLUMNS: Column<Standing>[] = [
  { id: 'isp', header: 'ISP', fixed: true, value: (each) => each.isp || 'All ISPs' },
  { id: 'factor', header: 'Share', value: (each) => each.factor, cell: (each) => each.factor_text },
  { id: 'reason', header: 'Why', value: (each) => each.reason, cell: (each) => <span className="wp-wrap">{each.reason || '–'}</span> },
  { id: 'since', header: 'Since', value: (each) => each.since_ms, cell: (each) => <TimeText at={each.since_ms} form="relative" /> },
  { id: 'messages', header: 'Messages', value: (each) => each.messages, cell: (each) => count(Math.round(each.messages)) },
  { id: 'bounces', header: 'Bounces', value: (each) => each.bounces, cell: (each) => count(Math.round(each.bounces)) },
  { id: 'complaints', header: 'Complaints', value: (each) => each.complaints, cell: (each) => count(Math.round(each.complaints)) },
  { id: 'refusals', header: 'Refusals', value: (each) => each.refusals, cell: (each) => count(Math.round(each.refusals)) },
];

function Content({ account, changed }: { account: Account; changed: () => void }) {
  const api = useApi();
  const navigate = useNavigate();
  const { account: chosen, chooseAccount } = useSession();
  const [open, setOpen] = useState<'limits' | 'review' | null>(null);
  const standings = useLive(`standings ${account.id}`, (signal) => api.houseGet<Standings>('/standings', { account: account.id }, signal), { every: 15_000 });
  const keys = useLive(`keys ${account.id}`, (signal) => api.houseGet<AccessKeys>('/keys', { account: account.id }, signal), { every: 30_000 });
  const close = () => { setOpen(null); changed(); };
  const { review } = account;
  return (
    <SpaceBetween size="l">
      {review.status === 'PENDING' && (
        <Alert type="info" header="It asks to leave the sandbox" action={<Button onClick={() => setOpen('review')}>Decide</Button>}>
          Asked <TimeText at={review.asked_ms} form="relative" /> (case {review.case_id}). What it says of itself is below.
        </Alert>
      )}
      {keys.data?.keys.length === 0 && <Alert type="info" header="It has no access key yet" action={<Button onClick={() => { chooseAccount(account.id); navigate('/access'); }}>Make a key</Button>}>Without one it can do nothing.</Alert>}
      <AccountView account={account} review={reviewOf(account)} changed={changed} edit={() => setOpen('limits')} act={chosen === account.id ? undefined : () => chooseAccount(account.id)} />
      <DataTable id={`standings-${account.id}`} title="Standing in the shared pool" description="How much of its turn it gets beside the others, by what receivers say of its mail. Counts fade with time." columns={STANDING_COLUMNS} rows={standings.data?.standings} live={standings}
        rowId={(each) => each.isp} plain empty={{ title: 'Nothing to tell', text: 'Since the server started, it has sent nothing by the shared pool.' }} />
      {open === 'limits' && <EditLimits account={account} onClose={close} />}
      {open === 'review' && <Review account={account} onClose={close} />}
    </SpaceBetween>
  );
}

export default function AccountPage() {
  const id = useParams().id ?? '';
  const api = useApi();
  const live = useLive(`account ${id}`, (signal) => api.houseGet<Account>('/account', { account: id }, signal));
  return (
    <Page title={live.data?.name ?? `Account ${id}`} description={`Account ${id}`} trail={[{ text: 'Accounts', href: '/accounts' }]}>
      {live.loading && <Waiting what="the account" />}
      <Trouble error={live.error} stale={!!live.data} retry={live.refresh} />
      {live.data && <Content account={live.data} changed={live.refresh} />}
    </Page>
  );
}
