import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router-dom';
import { part } from '../../api/client';
import type { OwnPool } from '../../api/types';
import { useApi } from '../../api/useApi';
import DataTable, { type Column } from '../../parts/DataTable';
import { count, percent } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import { useLive } from '../../parts/live';
import { usePools, type PoolLine } from '../../parts/usePools';

type Row = PoolLine & { story?: OwnPool };

const nameInPath = (row: PoolLine) => `/managed/${part(row.name)}${row.account ? `?of=${part(row.account)}` : ''}`;
const outages = (row: Row) => row.story?.isps.filter((each) => each.outage).map((each) => each.isp) ?? [];
const spills = (row: Row) => row.story?.isps.filter((each) => each.spills_because).map((each) => each.isp) ?? [];

const columns: Column<Row>[] = [
  { id: 'pool', header: 'Pool', value: (row) => row.name, cell: (row) => <GoTo to={nameInPath(row)}>{row.name}</GoTo>, fixed: true },
  { id: 'status', header: 'Status', value: (row) => row.story?.status ?? '', minWidth: 200 },
  { id: 'sent', header: 'Sent, 24 h', value: (row) => row.story?.use?.sent_24h ?? '', cell: (row) => count(row.story?.use?.sent_24h) },
  { id: 'dedicated', header: 'By own addresses', value: (row) => row.story?.use?.dedicated_percentage ?? '', cell: (row) => percent(row.story?.use && row.story.use.dedicated_percentage / 100) },
  { id: 'capacity', header: 'Capacity, 24 h', value: (row) => row.story?.use?.capacity_24h ?? '', cell: (row) => count(row.story?.use?.capacity_24h) },
  { id: 'isps', header: 'At ISPs', value: (row) => outages(row).concat(spills(row)).join(' '), minWidth: 170, cell: (row) => (
    !row.story ? '–' : outages(row).length > 0 ? <StatusIndicator type="error">no answer: {outages(row).join(', ')}</StatusIndicator>
      : spills(row).length > 0 ? <StatusIndicator type="info">spills over: {spills(row).join(', ')}</StatusIndicator>
        : row.story.use?.sent_24h === 0 ? 'no mail'
          : <StatusIndicator type="success">all by own addresses</StatusIndicator>) },
];

// Managed pools as rows, with how much of their mail their own addresses carry. The caller says where more is to be had.
export function ManagedPools({ plain, actions, empty }: { plain?: boolean; actions?: ReactNode; empty: { title: string; text?: ReactNode; action?: ReactNode } }) {
  const api = useApi();
  const pools = usePools();
  const managed = pools.data?.filter((each) => each.mode === 'managed');
  const key = managed?.map((each) => `${each.account}/${each.name}`).join(' ') ?? '';
  const stories = useLive(`own-pools ${key}`, (signal) => Promise.all((managed ?? []).map((each) => (
    api.get<OwnPool>(`/my-pools/${part(each.name)}`, api.isOperator && !api.account ? { account: each.account } : {}, signal)))), { when: key !== '' });
  const rows = managed?.map((each, i) => ({ ...each, story: stories.data?.[i] }));
  const limited = rows?.filter((each) => each.story?.use?.capacity_limited_by) ?? [];
  if (plain && rows?.length === 0) return null;
  return (
    <SpaceBetween size="l">
      {!plain && limited.map((each) => <Alert key={each.name} type="info" header={`${each.name} is limited by the operator`}>{each.story?.use?.capacity_limited_by}</Alert>)}
      <DataTable id="managed-pools" title="Managed pools" columns={columns} rows={rows} live={{ ...pools, error: pools.error ?? stories.error }} rowId={(row) => `${row.account}/${row.name}`} sortBy="pool" plain={plain}
        description="They lease, warm up and give back addresses by themselves, by what each ISP takes." actions={actions} empty={empty} />
    </SpaceBetween>
  );
}

export default function ManagedTab() {
  const navigate = useNavigate();
  const start = () => navigate('/set-up-managed');
  return (
    <ManagedPools actions={<Button variant="primary" onClick={start}>Set up a managed pool</Button>}
      empty={{ title: 'No managed pools', text: 'A managed pool has as many addresses as your mail needs, and warms them up at each ISP by what it takes.', action: <Button onClick={start}>Set one up</Button> }} />
  );
}
