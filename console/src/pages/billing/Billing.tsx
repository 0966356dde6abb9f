import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { request } from '../../api/client';
import type { Bill, BillLine } from '../../api/types';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { download } from '../../parts/csv';
import DataTable, { type Column } from '../../parts/DataTable';
import Figure from '../../parts/Figure';
import { count, money, NONE, plural } from '../../parts/format';
import { useLive } from '../../parts/live';
import NeedsAccount from '../../parts/NeedsAccount';
import Page from '../../parts/Page';
import PickOne from '../../parts/PickOne';
import Trouble from '../../parts/Trouble';
import { useParameter } from '../../parts/useParameter';
import Waiting from '../../parts/Waiting';
import LedgerTable from './LedgerTable';
import { kindText, months, monthText } from './words';

const linesOf = (currency: string): Column<BillLine>[] => [
  { id: 'kind', header: 'For', fixed: true, value: (line) => kindText(line.kind) },
  { id: 'quantity', header: 'Quantity', value: (line) => line.quantity, cell: (line) => <span className="wp-tabular">{plural(line.quantity, line.unit)}</span> },
  { id: 'price', header: 'Price', value: (line) => line.unit_prices.join(' / '), cell: (line) => (line.unit_prices.length ? `${line.unit_prices.join(' / ')} ${currency} per ${line.price_unit}` : NONE) },
  { id: 'amount', header: `Amount (${currency})`, value: (line) => Number(line.amount), cell: (line) => <span className="wp-tabular">{money(line.amount, currency)}</span> },
];

function Month({ month }: { month: string }) {
  const api = useApi();
  const flash = useFlash();
  const bill = useLive(`bill ${api.account} ${month}`, (signal) => api.get<Bill>('/bill', { month }, signal), { every: 60_000 });
  // The server's own table: what bookkeeping is given must not depend on what a browser made of it.
  const csv = (what: 'bill' | 'ledger') => flash.run(async () => {
    const account = api.isOperator ? api.account : '';
    download(`${what}-${bill.data?.account_name ?? ''}-${month}.csv`, await request<string>('GET', `/warmpost/v1/${what}`, { query: { account, month, format: 'csv' } }));
  }, 'The file was saved.');
  if (bill.loading) return <Waiting what="the bill" />;
  if (!bill.data) return <Trouble error={bill.error} retry={bill.refresh} />;
  const { currency, total, open, behind, lines, ledger_entries } = bill.data;
  return (
    <SpaceBetween size="l">
      <Trouble error={bill.error} stale retry={bill.refresh} />
      {behind && <Alert type="warning" header="The bill is not complete">{behind}</Alert>}
      <Container>
        <ColumnLayout columns={3} variant="text-grid">
          <Figure label={open ? 'So far' : 'Total'} value={money(total, currency)} note={monthText(month)} />
          <Figure label="State" value={open ? 'Open' : 'Closed'} note={open ? 'grows until some hours after the month (UTC)' : 'will not change any more'} />
          <Figure label="Entries in the ledger" value={count(ledger_entries)} />
        </ColumnLayout>
      </Container>
      <DataTable id={`bill-${month}`} title="Bill" columns={linesOf(currency)} rows={lines} live={bill} rowId={(line) => line.kind} empty={{ title: 'Nothing is owed', text: 'Nothing was sent or leased in this month.' }} plain
        actions={<Button iconName="download" onClick={() => void csv('bill')}>All fields as CSV</Button>} />
      <LedgerTable month={month} currency={currency} csv={() => void csv('ledger')} />
    </SpaceBetween>
  );
}

export default function Billing() {
  const all = months(Date.now());
  const [month, setMonth] = useParameter('month', all[0] as string);
  return (
    <Page title="Billing" description="What is owed, by UTC months; every entry of the ledger stands behind it." actions={<PickOne label="Month" value={month} onChange={setMonth} options={all.map((value) => ({ value, label: monthText(value) }))} />}>
      <NeedsAccount><Month key={month} month={month} /></NeedsAccount>
    </Page>
  );
}
