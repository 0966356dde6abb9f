import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Address, Check } from '../../api/types';
import Advice from '../../parts/Advice';
import DataTable, { type Column } from '../../parts/DataTable';
import { localTimes } from '../../parts/time';
import TimeText from '../../parts/TimeText';

const TYPES = { ok: 'success', problem: 'error', unknown: 'pending' } as const;
const NAMES: Record<string, string> = { bind: 'This host has the address', reverse_dns: 'Reverse DNS', ehlo: 'EHLO name' };

const columns: Column<Check>[] = [
  { id: 'check', header: 'Check', value: (row) => NAMES[row.check] ?? row.check.replace(/^dnsbl:/, 'Block list '), fixed: true },
  { id: 'state', header: 'State', value: (row) => row.state, minWidth: 120, cell: (row) => <span className="wp-nowrap"><StatusIndicator type={TYPES[row.state]}>{row.state}</StatusIndicator></span> },
  { id: 'text', header: 'Found', value: (row) => row.text, cell: (row) => localTimes(row.text), minWidth: 220 },
  { id: 'advice', header: 'What to do', value: (row) => row.advice, minWidth: 220, cell: (row) => <Advice text={row.advice || '–'} /> },
  { id: 'since', header: 'Since', value: (row) => row.since, minWidth: 130, cell: (row) => <TimeText at={row.since} form="relative" /> },
  { id: 'checked', header: 'Looked at', value: (row) => row.checked_at, minWidth: 130, cell: (row) => <TimeText at={row.checked_at} form="relative" /> },
];

export default function Checks({ address }: { address: Address }) {
  return (
    <DataTable id={`checks-of-${address.address}`} title="Checks" columns={columns} rows={address.checks} rowId={(row) => row.check} plain wrap
      description="Daily; hourly while something is wrong." empty={{ title: 'Not checked yet', text: 'It is looked at within minutes of being added.' }} />
  );
}
