import { part } from '../../api/client';
import { type Priority } from '../../api/priority';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { ChoiceField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { useForm } from '../../parts/useForm';

export default function EditPriority({ name, priority, onClose }: { name: string; priority?: Priority; onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const form = useForm({ priority: (priority ?? '') as string }, (v) => ({ priority: v.priority ? undefined : 'Choose one.' }));
  const submit = async () => {
    if (!form.ready()) return false;
    await api.post(`/configuration-sets/${part(name)}/priority`, { priority: form.values.priority });
    flash.success(`Mail of ${name} is ${form.values.priority} from now on.`);
    return true;
  };
  return (
    <FormModal title="Priority" submit="Save" onSubmit={submit} onClose={onClose}>
      <ChoiceField form={form} name="priority" label="Mail of this set is" choices={[
        { value: 'transactional', label: 'Transactional', description: 'Codes, receipts: goes first' },
        { value: 'normal', label: 'Normal', description: 'What a set is unless said otherwise' },
        { value: 'bulk', label: 'Bulk', description: 'Newsletters: waits, or takes the shared pool, before others do' },
      ]} />
    </FormModal>
  );
}
