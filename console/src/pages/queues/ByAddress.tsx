import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Addresses, Relays, Rests } from '../../api/types';
import { useApi } from '../../api/useApi';
import DataTable, { type Column } from '../../parts/DataTable';
import { count, NONE } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import { useLive } from '../../parts/live';
import RowActions from '../../parts/RowActions';
import { absolute } from '../../parts/time';
import { useQueueActions } from './useQueueActions';

interface Source { name: string; kind: 'Address' | 'Relay'; pool: string; account: string; paused: boolean; used: string; rests: string[] }

export default function ByAddress() {
  const api = useApi();
  const live = useLive(`sources ${api.account}`, async (signal) => {
    const [addresses, relays, rests] = await Promise.all([
      api.houseGet<Addresses>('/addresses', {}, signal), api.houseGet<Relays>('/relays', {}, signal), api.houseGet<Rests>('/rests', {}, signal)]);
    const of = (name: string) => rests.rests.filter((rest) => rest.source === name).map((rest) => `${rest.isp} until ${absolute(rest.until_ms)}${rest.reason ? `: ${rest.reason}` : ''}`);
    const sources: Source[] = addresses.addresses.filter((each) => each.pool).map((each) => ({
      name: each.address, kind: 'Address', pool: each.pool, account: each.account, paused: each.paused, rests: of(each.address),
      used: each.warmup ? `${count(each.warmup.used_hour)}${each.warmup.allowance_hour === undefined ? '' : ` of ${count(each.warmup.allowance_hour)}`}` : NONE,
    }));
    return sources.concat(relays.relays.map((each) => ({ name: each.name, kind: 'Relay', pool: each.pool, account: each.account, paused: each.paused, rests: of(each.name), used: NONE })));
  });
  const actions = useQueueActions(live.refresh);
  const state = (source: Source) => (source.paused ? 'Paused' : source.rests.length > 0 ? 'Rests' : 'Sends');
  const columns: Column<Source>[] = [
    { id: 'name', header: 'Address or relay', fixed: true, value: (each) => each.name, cell: (each) => (each.kind === 'Address' ? <GoTo to={`/addresses/${encodeURIComponent(each.name)}`}>{each.name}</GoTo> : each.name) },
    { id: 'kind', header: 'Kind', value: (each) => each.kind, hidden: true },
    { id: 'pool', header: 'Pool', value: (each) => each.pool },
    { id: 'account', header: 'Account', value: (each) => each.account || 'shared' },
    { id: 'state', header: 'State', value: state, cell: (each) => <StatusIndicator type={each.paused ? 'stopped' : each.rests.length > 0 ? 'pending' : 'success'}>{state(each)}</StatusIndicator> },
    { id: 'used', header: 'Sent this hour, of allowance', value: (each) => each.used },
    { id: 'rests', header: 'Rests at', value: (each) => each.rests.join('; '), cell: (each) => <span className="wp-wrap">{each.rests.length ? each.rests.map((text) => <div key={text}>{text}</div>) : NONE}</span> },
    {
      id: 'actions', header: 'Actions', buttons: true, value: () => '',
      cell: (each) => <RowActions of={each.name} items={[each.paused
        ? { text: 'Resume', go: () => void actions.resume({ kind: 'address', value: each.name }) }
        : { text: 'Pause', go: () => void actions.pause('address', each.name, `Nothing leaves from ${each.name} until you resume it. Its lanes use the pool's other addresses; where there is none, their mail waits.`) }]} />,
    },
  ];
  return <DataTable id="sources" title="Addresses and relays" columns={columns} rows={live.data} live={live} rowId={(each) => each.name} sortBy="name" empty={{ title: 'No addresses', text: 'Nothing can leave: add addresses to the inventory.' }} />;
}
