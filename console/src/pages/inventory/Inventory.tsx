import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { part } from '../../api/client';
import type { Address, Addresses } from '../../api/types';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import DataTable, { type Column } from '../../parts/DataTable';
import GoTo from '../../parts/GoTo';
import HealthText, { blockLists, reverseDns } from '../../parts/HealthText';
import { useLive } from '../../parts/live';
import Page from '../../parts/Page';
import PickOne from '../../parts/PickOne';
import RowActions from '../../parts/RowActions';
import TimeText from '../../parts/TimeText';
import { useParameter } from '../../parts/useParameter';
import AddAddresses from './AddAddresses';
import BlockLists from './BlockLists';
import EditEhlo from './EditEhlo';
import Move from './Move';

const STATES: Record<string, { type: StatusIndicatorProps.Type; text: string }> = {
  inventory: { type: 'success', text: 'Free' }, shared: { type: 'info', text: 'Shared' }, leased: { type: 'in-progress', text: 'Leased' }, resting: { type: 'pending', text: 'Rests' },
};
const stateOf = (each: Address) => STATES[each.state] ?? { type: 'info' as const, text: each.state };

export default function Inventory() {
  const api = useApi();
  const flash = useFlash();
  const [state, setState] = useParameter('state', '');
  const [open, setOpen] = useState<{ what: 'add' } | { what: 'ehlo' | 'move'; address: Address } | null>(null);
  const live = useLive('addresses', (signal) => api.houseGet<Addresses>('/addresses', {}, signal), { every: 10_000 });
  const rows = live.data?.addresses.filter((each) => !state || each.state === state);
  const check = (each: Address) => flash.run(() => api.housePost(`/addresses/${part(each.address)}/check`), `${each.address} was looked at.`).then(live.refresh);
  const columns: Column<Address>[] = [
    { id: 'address', header: 'Address', fixed: true, value: (each) => each.address, cell: (each) => <GoTo to={`/addresses/${encodeURIComponent(each.address)}`}>{each.address}</GoTo> },
    {
      id: 'state', header: 'State', value: (each) => stateOf(each).text,
      cell: (each) => <><StatusIndicator type={stateOf(each).type}>{stateOf(each).text}{each.paused && ', paused'}</StatusIndicator>{each.rests_until && <div>until <TimeText at={each.rests_until} /></div>}</>,
    },
    { id: 'account', header: 'Account', value: (each) => each.account },
    { id: 'pool', header: 'Pool', value: (each) => each.pool },
    { id: 'ehlo', header: 'EHLO name', value: (each) => each.ehlo },
    { id: 'dns', header: 'DNS', value: (each) => each.health, cell: (each) => <HealthText checks={reverseDns(each.checks)} good="in order" /> },
    { id: 'lists', header: 'Block lists', value: (each) => blockLists(each.checks).filter((one) => one.state === 'problem').length, cell: (each) => (live.data?.dnsbls?.length || blockLists(each.checks).length > 0 ? <HealthText checks={blockLists(each.checks)} good="on none" /> : 'None is asked') },
    { id: 'leased', header: 'Leased', value: (each) => each.leased_at, cell: (each) => <TimeText at={each.leased_at} />, hidden: true },
    {
      id: 'actions', header: 'Actions', buttons: true, value: () => '',
      cell: (address) => <RowActions of={address.address} items={[{ text: 'Check now', go: () => void check(address) }, { text: 'Move', go: () => setOpen({ what: 'move', address }) }, { text: 'Change EHLO name', go: () => setOpen({ what: 'ehlo', address }) }]} />,
    },
  ];
  const close = () => { setOpen(null); live.refresh(); };
  return (
    <Page title="Inventory" description="All addresses of this server: free, shared, leased, and resting after a lease.">
      <DataTable id="inventory" title="Addresses" columns={columns} rows={rows} live={live} rowId={(each) => each.address} sortBy="address" filterInAddress
        filters={<PickOne label="State" value={state} onChange={setState} options={[{ value: '', label: 'All' }, ...Object.entries(STATES).map(([value, { text }]) => ({ value, label: text }))]} />}
        empty={{ title: 'No addresses', text: state ? 'None is in this state.' : 'Add the addresses that this machine has.' }}
        actions={<SpaceBetween direction="horizontal" size="xs"><Button variant="primary" onClick={() => setOpen({ what: 'add' })}>Add addresses</Button></SpaceBetween>} />
      <BlockLists lists={live.data?.dnsbls} live={live} />
      {open?.what === 'add' && <AddAddresses onClose={close} />}
      {open?.what === 'ehlo' && <EditEhlo address={open.address} onClose={close} />}
      {open?.what === 'move' && <Move address={open.address} onClose={close} />}
    </Page>
  );
}
