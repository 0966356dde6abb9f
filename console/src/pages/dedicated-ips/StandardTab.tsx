import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMemo, useState } from 'react';
import { useSession } from '../../app/session';
import type { Address, SentLine } from '../../api/types';
import DataTable, { type Column } from '../../parts/DataTable';
import { count } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import HealthText, { blockLists, reverseDns } from '../../parts/HealthText';
import { sumBy, verdict, type Sum, type Verdict } from '../../parts/sent';
import SndsColour from '../../parts/SndsColour';
import { useAddresses, useSent, useSnds } from '../../parts/useAddresses';
import WarmupBar from '../../parts/WarmupBar';
import LeaseRequests from './LeaseRequests';
import MoveDialog from './MoveDialog';
import RequestDialog from './RequestDialog';
import { useRelease } from './useRelease';
import WarmupDialog from './WarmupDialog';

type Open = 'request' | 'move' | 'warmup' | '';
const DAYS = 7;
const MARK = { bad: 'red', watch: 'severity-medium', good: 'green', 'no mail': 'grey' } as const;

// How an address stands at each ISP, by what the ISPs answered in the last days; the worst first, since that is what one looks for.
function AtIsps({ at }: { at: Map<string, Sum> | undefined }) {
  if (!at || at.size === 0) return <>no mail</>;
  const order: Verdict[] = ['bad', 'watch', 'good', 'no mail'];
  const all = [...at].map(([isp, sum]) => ({ isp, word: verdict(sum), n: sum.ended })).sort((a, b) => order.indexOf(a.word) - order.indexOf(b.word) || b.n - a.n);
  const shown = all.filter((each) => each.word === 'bad' || each.word === 'watch').slice(0, 3);
  if (shown.length === 0) return <StatusIndicator type="success">good at {all.length}</StatusIndicator>;
  return <SpaceBetween direction="horizontal" size="xxs">{shown.map((each) => <Badge key={each.isp} color={MARK[each.word]}>{each.isp}: {each.word}</Badge>)}</SpaceBetween>;
}

const Today = ({ row: { warmup } }: { row: Address }) => <>{count(warmup?.used_day)}{warmup?.allowance_day !== undefined && ` of ${count(warmup.allowance_day)}`}</>;

const atIsps = (lines: SentLine[] | undefined) => {
  const sources = new Map<string, SentLine[]>();
  for (const line of lines ?? []) sources.set(line.source, [...(sources.get(line.source) ?? []), line]);
  return new Map([...sources].map(([source, own]) => [source, sumBy(own, (line) => line.isp)]));
};

export default function StandardTab() {
  const { account, isOperator } = useSession();
  const addresses = useAddresses();
  const sent = useSent(DAYS);
  const snds = useSnds(DAYS);
  const [chosen, setChosen] = useState<string[]>([]);
  const [open, setOpen] = useState<Open>('');
  const rows = addresses.data?.addresses.filter((each) => !each.managed && (account ? true : each.state === 'leased'));
  const selected = (rows ?? []).filter((each) => chosen.includes(each.address));
  const byIsp = useMemo(() => atIsps(sent.data?.lines), [sent.data]);
  const release = useRelease(() => { setChosen([]); addresses.refresh(); });

  const columns: Column<Address>[] = [
    { id: 'address', header: 'Address', value: (row) => row.address, fixed: true, minWidth: 130, cell: (row) => <><GoTo to={`/addresses/${row.address}`}>{row.address}</GoTo>{row.paused && <div><StatusIndicator type="stopped">paused</StatusIndicator></div>}</> },
    { id: 'pool', header: 'Pool', value: (row) => row.pool, cell: (row) => <GoTo to={`/pools/${row.pool}`}>{row.pool}</GoTo> },
    { id: 'account', header: 'Account', value: (row) => row.account, hidden: account !== '' },
    { id: 'warmup', header: 'Warm-up', value: (row) => row.warmup?.percentage ?? '', cell: (row) => <WarmupBar warmup={row.warmup} of={row.address} />, minWidth: 150 },
    { id: 'used', header: 'Today', value: (row) => row.warmup?.used_day ?? '', minWidth: 100, cell: (row) => <Today row={row} /> },
    { id: 'allowed', header: 'Allowed today', value: (row) => row.warmup?.allowance_day ?? '', cell: (row) => (row.warmup?.status === 'DONE' ? 'no limit' : count(row.warmup?.allowance_day)), hidden: true },
    { id: 'dns', header: 'DNS', minWidth: 80, value: (row) => reverseDns(row.checks).map((each) => each.state).join(' '), cell: (row) => <HealthText checks={reverseDns(row.checks)} good="ok" /> },
    { id: 'lists', header: 'Lists', minWidth: 100, value: (row) => blockLists(row.checks).map((each) => `${each.check} ${each.state}`).join(' '), cell: (row) => <HealthText checks={blockLists(row.checks)} good="on none" none={row.checks.length > 0 ? 'none asked' : undefined} /> },
    ...(isOperator ? [
      { id: 'snds', header: 'SNDS', value: (row: Address) => snds.data?.days.find((each) => each.address === row.address)?.colour ?? '', cell: (row: Address) => <SndsColour days={snds.data?.days.filter((each) => each.address === row.address)} /> },
    ] : []),
    { id: 'isps', header: 'At ISPs', value: (row) => [...(byIsp.get(row.address) ?? [])].map(([isp, sum]) => `${isp}: ${verdict(sum)}`).join(' '), cell: (row) => <AtIsps at={byIsp.get(row.address)} />, minWidth: 170 },
    { id: 'ehlo', header: 'EHLO name', value: (row) => row.ehlo, hidden: true },
    { id: 'state', header: 'State', value: (row) => (row.paused ? 'paused' : row.state), hidden: true },
  ];

  const act = (id: string) => {
    if (id === 'release') return void release(selected);
    setOpen(id as Open);
  };
  const done = (): void => { setOpen(''); setChosen([]); addresses.refresh(); };

  return (
    <SpaceBetween size="l">
      <DataTable id="standard-addresses" title="Standard addresses" columns={columns} rows={rows} live={addresses} rowId={(row) => row.address} sortBy="address" filterInAddress
        description="Leased until you give them back. They warm up over 45 days by a calendar; what exceeds the day's allowance goes by the pool's spill-over."
        select="multi" selected={selected} onSelect={(items) => setChosen(items.map((each) => each.address))}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <ButtonDropdown disabled={selected.length === 0} onItemClick={({ detail }) => act(detail.id)} items={[
              { id: 'move', text: 'Move to a pool' }, { id: 'warmup', text: 'Edit warm-up' }, { id: 'release', text: 'Release' },
            ]}>Actions</ButtonDropdown>
            <Button variant="primary" disabled={!account} onClick={() => setOpen('request')}>Request addresses</Button>
          </SpaceBetween>
        }
        empty={{ title: 'No standard addresses', text: account ? 'Request some, or let a managed pool take and warm them up by itself.' : 'Choose an account at the top to request some.' }} />
      <LeaseRequests />
      {open === 'request' && <RequestDialog onClose={() => setOpen('')} />}
      {open === 'move' && <MoveDialog addresses={selected} onClose={() => setOpen('')} onDone={done} />}
      {open === 'warmup' && <WarmupDialog addresses={selected} onClose={() => setOpen('')} onDone={done} />}
    </SpaceBetween>
  );
}
