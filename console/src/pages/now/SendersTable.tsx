import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { HurtingSender, Hurts } from '../../api/insight';
import DataTable, { type Column } from '../../parts/DataTable';
import { count, percent } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import type { Live } from '../../parts/live';
import { isIp } from '../../parts/sent';

export type SenderRow = HurtingSender & { address: string; pool: string; harm: number };

export const sendersOf = (hurts: Hurts): SenderRow[] => hurts.addresses.flatMap((address) => address.senders.map((sender) => ({ ...sender, address: address.address, pool: address.pool, harm: address.harm })));

const columns = (withAddress: boolean): Column<SenderRow>[] => [
  ...(withAddress ? [
    { id: 'address', header: 'Address', value: (row: SenderRow) => row.address, cell: (row: SenderRow) => (isIp(row.address) ? <GoTo to={`/addresses/${row.address}`}>{row.address}</GoTo> : row.address), fixed: true },
    { id: 'pool', header: 'Pool', value: (row: SenderRow) => row.pool, hidden: true },
  ] : []),
  { id: 'sender', header: 'Sender', value: (row) => `${row.account_name} ${row.identity} ${row.configuration_set}`, minWidth: 220, cell: (row) => <>{row.account_name}: {row.identity || 'any identity'}{row.configuration_set && `, ${row.configuration_set}`}</> },
  { id: 'words', header: 'What it does', value: (row) => row.text, minWidth: 240, cell: (row) => <>{row.hurts && <><StatusIndicator type="error">hurts</StatusIndicator>: </>}{row.text}</> },
  { id: 'mail', header: 'Mail', value: (row) => row.share_of_mail, cell: (row) => percent(row.share_of_mail) },
  { id: 'harm', header: 'Harm', value: (row) => row.share_of_harm, cell: (row) => percent(row.share_of_harm) },
  { id: 'messages', header: 'Messages', value: (row) => row.messages, cell: (row) => count(row.messages) },
  { id: 'bounced', header: 'Bounced', value: (row) => row.bounce_rate, cell: (row) => percent(row.bounce_rate) },
  { id: 'complained', header: 'Complained', value: (row) => row.complaint_rate, cell: (row) => percent(row.complaint_rate) },
  { id: 'blocked', header: 'Blocked', value: (row) => row.block_rate, cell: (row) => percent(row.block_rate), hidden: withAddress },
];

export function SendersTable({ id, title, rows, live, withAddress = false }: { id: string; title: string; rows: SenderRow[] | undefined; live: Live<unknown>; withAddress?: boolean }) {
  return (
    <DataTable id={id} title={title} columns={columns(withAddress)} rows={rows} live={live} rowId={(row) => `${row.address} ${row.account} ${row.identity} ${row.configuration_set}`} sortBy={withAddress ? undefined : 'harm'} descending wrap
      description="Mail and harm: the sender's part of the address's. Harm is bounces, complaints and blocks, weighed by what brings a sender under review." empty={{ title: 'Nothing was sent', text: 'In these days.' }} />
  );
}
