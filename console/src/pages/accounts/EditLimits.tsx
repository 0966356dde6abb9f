import Alert from '@cloudscape-design/components/alert';
import Toggle from '@cloudscape-design/components/toggle';
import { part } from '../../api/client';
import type { Account } from '../../api/types';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { TextField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { useForm } from '../../parts/useForm';
import { checkCount } from './words';

export default function EditLimits({ account, onClose }: { account: Account; onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const form = useForm({ production: account.production, day: String(account.max_24_hour_send), rate: String(account.max_send_rate) }, (v) => ({ day: checkCount(v.day, 'the daily limit'), rate: checkCount(v.rate, 'the rate') }));
  const { production, day } = form.values;
  const submit = async () => {
    if (!form.ready()) return false;
    await api.housePost(`/accounts/${part(account.id)}/limits`, { production, max_24_hour_send: Number(day), max_send_rate: Number(form.values.rate) });
    flash.success(`The limits of ${account.name} were changed.`);
    return true;
  };
  return (
    <FormModal title={`Limits of ${account.name}`} submit="Change" onSubmit={submit} onClose={onClose}>
      <Toggle checked={production} onChange={({ detail }) => form.set('production', detail.checked)} description="Off: the sandbox, where mail goes to verified addresses only">Production access</Toggle>
      <TextField form={form} name="day" label="Recipients in 24 hours" inputMode="numeric" />
      <TextField form={form} name="rate" label="Recipients a second" inputMode="decimal" />
      {Number(day) < account.sent_last_24_hours && <Alert type="warning">It has sent more than that in the last 24 hours: it is refused until enough of it is older.</Alert>}
      {account.production && !production && <Alert type="warning">Mail to addresses that are not verified is refused from then on.</Alert>}
    </FormModal>
  );
}
