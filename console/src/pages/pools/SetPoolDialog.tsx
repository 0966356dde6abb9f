import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { useFlash } from '../../app/flash';
import { part } from '../../api/client';
import { useApi } from '../../api/useApi';
import Dialog from '../../parts/Dialog';
import type { PoolLine } from '../../parts/usePools';
import type { SetLine } from '../../parts/useSets';

export default function SetPoolDialog({ set, pools, onClose, onDone }: { set: SetLine; pools: PoolLine[]; onClose: () => void; onDone: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const [pool, setPool] = useState(set.pool);
  const options = [{ value: '', label: 'The default', description: 'Addresses that are in no other pool; without any, the shared pool' }, ...pools.map((each) => ({ value: each.name, label: each.name, description: each.mode }))];
  const save = async () => {
    await api.ses('PUT', `/configuration-sets/${part(set.name)}/delivery-options`, { TlsPolicy: set.tlsPolicy, ...(pool ? { SendingPoolName: pool } : {}) });
    flash.success(`New mail of ${set.name} leaves by ${pool || 'the default'}.`);
    onDone();
  };
  return (
    <Dialog title={`Pool of ${set.name}`} action="Change" onClose={onClose} onSubmit={save} disabled={pool === set.pool}>
      <FormField label="Pool"><Select options={options} selectedOption={options.find((each) => each.value === pool) ?? null} onChange={({ detail }) => setPool(detail.selectedOption.value ?? '')} /></FormField>
      <Alert type="info">Mail that is accepted from now on leaves by it; what waits already leaves as it would have.</Alert>
    </Dialog>
  );
}
