import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { useConfirm } from '../../parts/confirm';
import Advice from '../../parts/Advice';
import DataTable, { type Column } from '../../parts/DataTable';
import { count } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import { useLive } from '../../parts/live';
import RowActions from '../../parts/RowActions';
import TimeText from '../../parts/TimeText';
import Rate from './Rate';
import { idOf, kindOf, nameOf, STATES, stateOf, whyOf, type Rated, type Ratings } from './words';

function linkOf(rated: Rated): string | undefined {
  const name = encodeURIComponent(nameOf(rated));
  const pages: Partial<Record<string, string>> = { 'configuration-set': `/configuration-sets/${name}`, identity: `/identities/${name}`, address: `/addresses/${name}`, pool: `/pools/${name}`, isp: `/isps?isp=${name}` };
  return pages[kindOf(rated)];
}

function columnsOf(kind: string, isOperator: boolean, chosen: boolean, lift?: (rated: Rated) => void): Column<Rated>[] {
  const senders = kind === 'senders';
  const state = (rated: Rated) => STATES[stateOf(rated)];
  return [
    { id: 'name', header: 'Name', fixed: true, value: nameOf, cell: (rated) => { const to = linkOf(rated); return to ? <GoTo to={to}>{nameOf(rated)}</GoTo> : <b>{nameOf(rated)}</b>; } },
    ...(senders ? [{ id: 'kind', header: 'Kind', value: (rated: Rated) => (kindOf(rated) === 'account' ? 'All mail' : 'Configuration set') }] : []),
    ...(isOperator ? [{ id: 'account', header: 'Account', value: (rated: Rated) => rated.account_name, hidden: chosen || kind === 'isp' || kind === 'address' }] : []),
    { id: 'state', header: 'State', value: (rated) => state(rated).text, cell: (rated) => <StatusIndicator type={state(rated).type}>{state(rated).text}{senders && !rated.sends ? ', sends nothing' : ''}</StatusIndicator> },
    { id: 'bounces', header: 'Bounces', value: (rated) => rated.bounce_rate, cell: (rated) => <Rate rate={rated.bounce_rate} review={rated.marks?.bounce_review} pause={rated.marks?.bounce_pause} /> },
    { id: 'complaints', header: 'Complaints', value: (rated) => rated.complaint_rate, cell: (rated) => <Rate rate={rated.complaint_rate} review={rated.marks?.complaint_review} pause={rated.marks?.complaint_pause} /> },
    { id: 'throttled', header: 'Slowed down', value: (rated) => rated.throttle_rate, cell: (rated) => <Rate rate={rated.throttle_rate} review={rated.marks?.throttle_review} />, hidden: senders },
    { id: 'blocked', header: 'Blocked', value: (rated) => rated.block_rate, cell: (rated) => <Rate rate={rated.block_rate} review={rated.marks?.block_review} />, hidden: senders },
    { id: 'messages', header: 'Of messages', value: (rated) => rated.messages, cell: (rated) => count(rated.messages) },
    { id: 'since', header: 'Since', value: (rated) => rated.since_ms, cell: (rated) => <TimeText at={rated.since_ms} form="relative" />, hidden: true },
    { id: 'cause', header: 'Why', minWidth: 280, value: whyOf, cell: (rated) => <span className="wp-wrap"><Advice text={whyOf(rated) || '–'} /></span> },
    ...(senders && lift ? [{
      id: 'actions', header: 'Actions', buttons: true, value: () => '',
      cell: (rated: Rated) => (stateOf(rated) === 'paused' ? <RowActions of={nameOf(rated)} items={[{ text: 'Lift the pause', go: () => lift(rated) }]} /> : null),
    }] : []),
  ];
}

export default function Rates({ kind }: { kind: string }) {
  const api = useApi();
  const ask = useConfirm();
  const flash = useFlash();
  const rates = useLive(`reputation ${api.account} ${kind}`, (signal) => api.get<Ratings>('/reputation', { ...(kind !== 'senders' && { kind }), limit: 1000 }, signal), { every: 15_000 });
  const lift = async (rated: Rated) => {
    const yes = await ask({
      title: `Let ${nameOf(rated)} send again?`, action: 'Lift the pause',
      consequence: <>{rated.cause} It sends at once, under review, with rates that count from now on. Was the list not cleaned, the same addresses bounce again, and all who share its sending addresses feel it.</>,
    });
    if (!yes) return;
    await flash.run(() => api.housePost('/reputation/lift', { account: rated.account, ...(rated.configuration_set && { configuration_set: rated.configuration_set }) }), `${nameOf(rated)} sends again, under review.`);
    rates.refresh();
  };
  const canLift = api.isOperator && rates.data?.reputations.some((each) => stateOf(each) === 'paused');
  const title = { senders: 'Senders', identity: 'Identities', pool: 'Pools', address: 'Addresses', isp: 'ISPs' }[kind] ?? 'Reputation';
  return (
    <DataTable key={kind} id={`reputation-${kind}`} title={title} columns={columnsOf(kind, api.isOperator, api.account !== '', canLift ? (rated) => void lift(rated) : undefined)} rows={rates.data?.reputations} live={rates} rowId={idOf}
      description={rates.data?.more ? `${rates.data.more} more are left out: those that send least.` : kind === 'senders' ? 'Bounces and complaints put a sender under review, then pause it.' : undefined}
      empty={{ title: 'Nothing is rated yet', text: 'Rates come with the first mail that is answered.' }} />
  );
}
