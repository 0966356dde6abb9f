import Button from '@cloudscape-design/components/button';
import { useFlash } from '../../app/flash';
import type { Override } from '../../api/types';
import { useApi } from '../../api/useApi';
import { useConfirm } from '../../parts/confirm';
import DataTable, { type Column } from '../../parts/DataTable';
import TimeText from '../../parts/TimeText';

// The operator's word on the pool, while it is in force.
export default function OverridesTab({ overrides, refresh }: { overrides: Override[]; refresh: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const confirm = useConfirm();
  const end = async (override: Override) => {
    const yes = await confirm({
      title: `End override ${override.id}`, action: 'End it',
      consequence: <>{override.text} holds no longer, from this moment on; the policy decides again{override.all_pools ? ', in every managed pool of every account' : ''}.</>,
    });
    if (yes && await flash.run(() => api.houseDel(`/managed/overrides/${override.id}`), `Override ${override.id} has ended.`)) refresh();
  };
  const columns: Column<Override>[] = [
    { id: 'text', header: 'Override', value: (row) => row.text, minWidth: 220, fixed: true, cell: (row) => <>{row.text}{row.all_pools && ' (all managed pools)'}</> },
    { id: 'reason', header: 'Reason', value: (row) => row.reason, minWidth: 140 },
    { id: 'by', header: 'By', value: (row) => row.by },
    { id: 'made', header: 'Given', value: (row) => row.made, cell: (row) => <TimeText at={row.made} form="relative" /> },
    { id: 'until', header: 'Until', value: (row) => row.until, cell: (row) => <TimeText at={row.until} />, minWidth: 170 },
    { id: 'end', header: 'End', value: () => '', cell: (row) => <Button variant="inline-link" ariaLabel={`End override ${row.id}`} onClick={() => void end(row)}>End</Button> },
  ];
  return <DataTable id="overrides" title="Overrides in force" columns={columns} rows={overrides} rowId={(row) => String(row.id)} plain empty={{ title: 'The policy decides alone', text: 'No override is in force.' }} />;
}
