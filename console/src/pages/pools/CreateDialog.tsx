import RadioGroup from '@cloudscape-design/components/radio-group';
import { useFlash } from '../../app/flash';
import { useApi } from '../../api/useApi';
import { TextField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { useForm } from '../../parts/useForm';

export default function CreateDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const form = useForm({ name: '', mode: 'STANDARD' }, (v) => ({ name: /^[A-Za-z0-9_-]{1,64}$/.test(v.name) ? undefined : 'Give it a name of 1 to 64 letters, digits, - and _.' }));
  const create = async () => {
    if (!form.ready()) return false;
    const { name, mode } = form.values;
    await api.ses('POST', '/dedicated-ip-pools', { PoolName: name, ScalingMode: mode });
    flash.success(`The pool ${name} is made.`);
    onDone();
    return true;
  };
  return (
    <FormModal title="Create a pool" submit="Create" onClose={onClose} onSubmit={create}>
      <TextField form={form} name="name" label="Name" constraint="Letters, digits, dashes and underscores; 64 at most." />
      <RadioGroup value={form.values.mode} onChange={({ detail }) => form.set('mode', detail.value)} ariaLabel="Kind" items={[
        { value: 'STANDARD', label: 'Standard', description: 'You move addresses into it' },
        { value: 'MANAGED', label: 'Managed', description: 'It takes, warms up and gives back addresses by itself. Cannot be made standard later' },
      ]} />
    </FormModal>
  );
}
