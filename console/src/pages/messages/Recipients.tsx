import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { MessageStory } from '../../api/types';
import DataTable, { type Column } from '../../parts/DataTable';
import { NONE } from '../../parts/format';
import TimeText from '../../parts/TimeText';
import { recipientsOf, type RecipientState } from './recipients';

const COLUMNS: Column<RecipientState>[] = [
  { id: 'address', header: 'Recipient', fixed: true, value: (each) => each.address },
  { id: 'state', header: 'Now', value: (each) => each.state.text, cell: (each) => <StatusIndicator type={each.state.type}>{each.state.text}</StatusIndicator> },
  { id: 'attempts', header: 'Attempts', value: (each) => each.attempts },
  { id: 'isp', header: 'ISP', value: (each) => each.isp },
  { id: 'source', header: 'From address', value: (each) => each.source },
  { id: 'waits', header: 'Waits for', value: (each) => each.waitsFor || NONE },
  { id: 'next', header: 'Next attempt', value: (each) => each.nextMs ?? '', cell: (each) => <TimeText at={each.nextMs} form="relative" /> },
];

export default function Recipients({ story }: { story: MessageStory }) {
  return <DataTable id="recipients" title="Recipients" columns={COLUMNS} rows={recipientsOf(story)} rowId={(each) => each.address} plain={(story.envelope.recipients?.length ?? 0) <= 10} empty={{ title: 'No recipients' }} />;
}
