import Toggle from '@cloudscape-design/components/toggle';
import { useNavigate } from 'react-router-dom';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { TextField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { useForm } from '../../parts/useForm';
import { checkCount, pathOf } from './words';

export default function CreateAccount({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const navigate = useNavigate();
  const form = useForm({ name: '', production: true, day: '50000', rate: '14' }, (v) => ({
    name: v.name.trim() ? undefined : 'Give it a name.',
    day: v.production ? checkCount(v.day, 'the daily limit') : undefined,
    rate: v.production ? checkCount(v.rate, 'the rate') : undefined,
  }));
  const { production } = form.values;
  const submit = async () => {
    if (!form.ready()) return false;
    const { name, day, rate } = form.values;
    const made = await api.housePost<{ id: string }>('/accounts', { name: name.trim(), production, max_24_hour_send: production ? Number(day) : 200, max_send_rate: production ? Number(rate) : 1 });
    flash.success(`Account ${name} was made. Its first access key is next.`);
    navigate(pathOf(made.id));
    return true;
  };
  return (
    <FormModal title="Create account" submit="Create" onSubmit={submit} onClose={onClose}>
      <TextField form={form} name="name" label="Name" placeholder="shop" />
      <Toggle checked={production} onChange={({ detail }) => form.set('production', detail.checked)} description="Off: it begins in the sandbox, sends to verified addresses only, 200 a day, and asks you for more">Production access</Toggle>
      {production && <TextField form={form} name="day" label="Recipients in 24 hours" inputMode="numeric" />}
      {production && <TextField form={form} name="rate" label="Recipients a second" inputMode="decimal" />}
    </FormModal>
  );
}
