import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import DataTable, { type Column } from '../../parts/DataTable';
import GoTo from '../../parts/GoTo';
import type { Live } from '../../parts/live';
import { SHARED, type PoolLine } from '../../parts/usePools';
import type { SetLine } from '../../parts/useSets';
import { useAddresses } from '../../parts/useAddresses';
import { isolationOf } from './isolation-rule';
import SetPoolDialog from './SetPoolDialog';

// By which addresses the mail of each configuration set leaves, and with whom it shares them.
export default function Isolation({ sets, pools, refresh }: { sets: Live<SetLine[]>; pools: PoolLine[] | undefined; refresh: () => void }) {
  const addresses = useAddresses();
  const [changing, setChanging] = useState<SetLine>();
  const standing = (row: SetLine) => isolationOf(row, sets.data ?? [], pools ?? [], addresses.data?.addresses ?? []);
  const columns: Column<SetLine>[] = [
    { id: 'set', header: 'Configuration set', value: (row) => row.name, cell: (row) => <GoTo to={`/configuration-sets/${row.name}`}>{row.name}</GoTo>, fixed: true },
    { id: 'pool', header: 'Pool', value: (row) => row.pool || 'The default' },
    { id: 'alone', header: 'Isolation', value: (row) => standing(row).text, minWidth: 260, cell: (row) => <StatusIndicator type={standing(row).alone ? 'success' : 'info'} wrapText>{standing(row).text}</StatusIndicator> },
    { id: 'change', header: 'Change', buttons: true, value: () => '', cell: (row) => <Button variant="inline-link" ariaLabel={`Change the pool of ${row.name}`} onClick={() => setChanging(row)}>Change</Button> },
  ];
  return (
    <>
      <DataTable id="isolation" title="Isolation" columns={columns} rows={sets.data} live={sets} rowId={(row) => row.name} sortBy="set" plain
        description="A configuration set stands alone when no other mail leaves by its addresses, and its mail by no others."
        empty={{ title: 'No configuration sets', text: <>All mail leaves alike. Make one under <GoTo to="/configuration-sets">Configuration sets</GoTo> to keep some of it apart.</> }} />
      {changing && <SetPoolDialog set={changing} pools={(pools ?? []).filter((each) => each.name !== SHARED)} onClose={() => setChanging(undefined)} onDone={() => { setChanging(undefined); refresh(); }} />}
    </>
  );
}
