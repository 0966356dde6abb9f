import Button from '@cloudscape-design/components/button';
import type { Ledger, LedgerEntry } from '../../api/types';
import { useApi } from '../../api/useApi';
import DataTable, { type Column } from '../../parts/DataTable';
import { money, plural } from '../../parts/format';
import { useLive } from '../../parts/live';
import TimeText from '../../parts/TimeText';
import { kindText } from './words';

export default function LedgerTable({ month, currency, csv }: { month: string; currency: string; csv: () => void }) {
  const api = useApi();
  const ledger = useLive(`ledger ${api.account} ${month}`, (signal) => api.get<Ledger>('/ledger', { month }, signal), { every: 60_000 });
  const columns: Column<LedgerEntry & { n: number }>[] = [
    { id: 'at', header: 'At', fixed: true, value: (entry) => new Date(entry.at_ms).toISOString(), cell: (entry) => <TimeText at={entry.at_ms} /> },
    { id: 'kind', header: 'For', value: (entry) => kindText(entry.kind) },
    { id: 'what', header: 'What', value: (entry) => entry.what },
    { id: 'quantity', header: 'Quantity', value: (entry) => entry.quantity, cell: (entry) => <span className="wp-tabular">{plural(entry.quantity, entry.unit)}</span> },
    { id: 'price', header: 'Price', value: (entry) => entry.unit_price, cell: (entry) => `${entry.unit_price} ${entry.currency} per ${entry.price_unit}`, hidden: true },
    { id: 'amount', header: `Amount (${currency})`, value: (entry) => Number(entry.amount), cell: (entry) => <span className="wp-tabular">{money(entry.amount, entry.currency)}</span> },
  ];
  return (
    <DataTable id={`ledger-${month}`} title="Ledger" description="Entries are appended and never changed; a correction is an entry too." columns={columns} rows={ledger.data?.entries.map((entry, n) => ({ ...entry, n }))} live={ledger} rowId={(entry) => String(entry.n)}
      sortBy="at" descending empty={{ title: 'No entries' }} actions={<Button iconName="download" onClick={csv}>All fields as CSV</Button>} />
  );
}
