import { part } from '../../api/client';
import type { Account } from '../../api/types';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { AreaField, ChoiceField, TextField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { useForm } from '../../parts/useForm';
import { checkCount } from './words';

export default function Review({ account, onClose }: { account: Account; onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const form = useForm({ decision: 'grant', reason: '', day: '50000', rate: '14' }, (v) => (v.decision === 'grant'
    ? { day: checkCount(v.day, 'the daily limit'), rate: checkCount(v.rate, 'the rate') }
    : { reason: v.reason.trim() ? undefined : 'Say why: the account is told.' }));
  const isGrant = form.values.decision === 'grant';
  const submit = async () => {
    if (!form.ready()) return false;
    const { decision, reason, day, rate } = form.values;
    await api.housePost(`/accounts/${part(account.id)}/review`, { decision, reason, ...(isGrant && { max_24_hour_send: Number(day), max_send_rate: Number(rate) }) });
    flash.success(isGrant ? `${account.name} has left the sandbox.` : `${account.name} was denied.`);
    return true;
  };
  return (
    <FormModal title={`Production access for ${account.name}`} submit={isGrant ? 'Grant' : 'Deny'} onSubmit={submit} onClose={onClose}>
      <ChoiceField form={form} name="decision" label="Decision" choices={[{ value: 'grant', label: 'Grant' }, { value: 'deny', label: 'Deny', description: 'It stays in the sandbox, and may ask again' }]} />
      {isGrant && <TextField form={form} name="day" label="Recipients in 24 hours" inputMode="numeric" />}
      {isGrant && <TextField form={form} name="rate" label="Recipients a second" inputMode="decimal" />}
      <AreaField form={form} name="reason" label="Reason" optional={isGrant} rows={3} />
    </FormModal>
  );
}
