import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { BlockList } from '../../api/types';
import Advice from '../../parts/Advice';
import DataTable, { type Column } from '../../parts/DataTable';
import type { Live } from '../../parts/live';
import TimeText from '../../parts/TimeText';

const STATES = { ok: { type: 'success', text: 'Answers' }, problem: { type: 'error', text: 'Does not work' }, unknown: { type: 'pending', text: 'Not known' } } as const;

const COLUMNS: Column<BlockList>[] = [
  { id: 'list', header: 'List', fixed: true, value: (each) => each.list },
  { id: 'state', header: 'State', value: (each) => STATES[each.state]?.text ?? each.state, cell: (each) => <StatusIndicator type={STATES[each.state]?.type ?? 'info'}>{STATES[each.state]?.text ?? each.state}</StatusIndicator> },
  { id: 'text', header: 'Found', value: (each) => `${each.text} ${each.advice}`.trim(), cell: (each) => <span className="wp-wrap"><Advice text={`${each.text} ${each.advice}`.trim() || '–'} /></span> },
  { id: 'at', header: 'Asked', value: (each) => each.checked_at, cell: (each) => <TimeText at={each.checked_at} form="relative" /> },
];

// The block lists themselves: one that answers nobody tells nothing of our addresses.
export default function BlockLists({ lists, live }: { lists: BlockList[] | undefined; live: Live<unknown> }) {
  return <DataTable id="block-lists" title="Block lists that are asked" columns={COLUMNS} rows={lists} live={live} rowId={(each) => each.list} plain empty={{ title: 'None is asked', text: 'Name some in egress.dnsbls of the configuration.' }} />;
}
