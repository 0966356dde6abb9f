import Alert from '@cloudscape-design/components/alert';
import { useFlash } from '../../app/flash';
import { part } from '../../api/client';
import { useApi } from '../../api/useApi';
import { ChoiceField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { useForm } from '../../parts/useForm';
import type { PoolLine } from '../../parts/usePools';
import type { SetLine } from '../../parts/useSets';

export default function SetPoolDialog({ set, pools, onClose, onDone }: { set: SetLine; pools: PoolLine[]; onClose: () => void; onDone: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const form = useForm({ pool: set.pool }, () => ({}));
  const options = [{ value: '', label: 'The default', description: 'Addresses that are in no other pool; without any, the shared pool' }, ...pools.map((each) => ({ value: each.name, label: each.name, description: each.mode }))];
  const save = async () => {
    const { pool } = form.values;
    await api.ses('PUT', `/configuration-sets/${part(set.name)}/delivery-options`, { TlsPolicy: set.tlsPolicy, ...(pool ? { SendingPoolName: pool } : {}) });
    flash.success(`New mail of ${set.name} leaves by ${pool || 'the default'}.`);
    onDone();
  };
  return (
    <FormModal title={`Pool of ${set.name}`} submit="Change" onClose={onClose} onSubmit={save} disabled={form.values.pool === set.pool}>
      <ChoiceField form={form} name="pool" label="Pool" choices={options} />
      <Alert type="info">Mail that is accepted from now on leaves by it; what waits already leaves as it would have.</Alert>
    </FormModal>
  );
}
