import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { part } from '../../api/client';
import { useApi } from '../../api/useApi';
import DataTable, { type Column } from '../../parts/DataTable';
import GoTo from '../../parts/GoTo';
import Page from '../../parts/Page';
import { usePools, type PoolLine } from '../../parts/usePools';
import { useSets } from '../../parts/useSets';
import { SPILL } from '../managed-pool/SettingsTab';
import CreateDialog from './CreateDialog';
import Isolation from './Isolation';

const to = (row: PoolLine) => `${row.mode === 'managed' ? '/managed/' : '/pools/'}${part(row.name)}${row.account ? `?of=${part(row.account)}` : ''}`;

export default function Pools() {
  const api = useApi();
  const pools = usePools();
  const sets = useSets();
  const [creating, setCreating] = useState(false);
  const using = (pool: string) => (sets.data ?? []).filter((each) => each.pool === pool).map((each) => each.name).join(', ');
  const columns: Column<PoolLine>[] = [
    { id: 'pool', header: 'Pool', value: (row) => row.name, cell: (row) => <GoTo to={api.account ? to(row).replace(/\?.*/, '') : to(row)}>{row.name}</GoTo>, fixed: true },
    { id: 'account', header: 'Account', value: (row) => row.details?.account ?? '', hidden: api.account !== '', cell: (row) => row.details?.account || 'all' },
    { id: 'mode', header: 'Kind', value: (row) => row.mode, cell: (row) => <>{row.mode}{row.details?.shadow && ', managed in shadow'}</> },
    ...(api.account ? [{ id: 'sets', header: 'Configuration sets', value: (row: PoolLine) => using(row.name), cell: (row: PoolLine) => using(row.name) || '–', minWidth: 140 }] : []),
    ...(api.isOperator ? [
      { id: 'members', header: 'Sources', value: (row: PoolLine) => row.details?.sources.join(' ') ?? '', cell: (row: PoolLine) => row.details?.sources.join(', ') || 'none', minWidth: 160 },
      { id: 'spill', header: 'Spill-over', value: (row: PoolLine) => SPILL.find((each) => each.value === row.details?.spill)?.label ?? row.details?.spill ?? '' },
      { id: 'state', header: 'State', value: (row: PoolLine) => (row.details?.paused ? 'paused' : row.details?.frozen ? 'frozen' : 'sends'), cell: (row: PoolLine) => (row.details?.paused ? <StatusIndicator type="stopped">paused</StatusIndicator> : row.details?.frozen ? <StatusIndicator type="warning">frozen</StatusIndicator> : <StatusIndicator type="success">sends</StatusIndicator>) },
    ] : []),
  ];
  return (
    <Page title="Pools and isolation" description="Pools keep reputations apart: mail of one pool does not touch the addresses of another.">
      <DataTable id="pools" title="Pools" columns={columns} rows={pools.data} live={pools} rowId={(row) => `${row.account}/${row.name}`} sortBy="pool" filterInAddress
        actions={<Button variant="primary" disabled={!api.account} onClick={() => setCreating(true)}>Create a pool</Button>}
        empty={{ title: 'No pools', text: 'Mail leaves by the addresses that are in no pool, or by the shared pool.' }} />
      {api.account && <Isolation sets={sets} pools={pools.data} refresh={sets.refresh} />}
      {creating && <CreateDialog onClose={() => setCreating(false)} onDone={() => { setCreating(false); pools.refresh(); }} />}
    </Page>
  );
}
