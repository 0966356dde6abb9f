import Button from '@cloudscape-design/components/button';
import DataTable, { type Column } from '../../parts/DataTable';
import type { IspPolicy, ReplyRule } from './types';

type Row = ReplyRule & { n: number };

const COLUMNS: Column<Row>[] = [
  { id: 'n', header: 'Rule', fixed: true, value: (rule) => rule.n },
  { id: 'pattern', header: 'Reply', value: (rule) => rule.pattern, cell: (rule) => <code className="wp-pre">{rule.pattern}</code>, minWidth: 280 },
  { id: 'meaning', header: 'Means', value: (rule) => rule.meaning.replace('_', ' ') },
  { id: 'scope', header: 'Is about the', value: (rule) => rule.scope.replace('_', ' ') },
];

export default function Replies({ isp, close }: { isp: IspPolicy; close: () => void }) {
  return (
    <DataTable id={`replies-${isp.id}`} title={`Replies of ${isp.name || isp.id}`} description="The first that matches a reply holds; then the general rules, then RFC 5321 and RFC 3463." columns={COLUMNS} rows={isp.replies.map((rule, i) => ({ ...rule, n: i + 1 }))}
      rowId={(rule) => String(rule.n)} empty={{ title: 'No rules of its own', text: 'The general rules hold.' }} actions={<Button onClick={close}>Close</Button>} />
  );
}
