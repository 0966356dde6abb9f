import Checkbox from '@cloudscape-design/components/checkbox';
import { useFlash } from '../../app/flash';
import type { Override } from '../../api/types';
import { useApi } from '../../api/useApi';
import { ChoiceField, TextField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { useForm } from '../../parts/useForm';

const SPANS = [[3600, '1 hour'], [21_600, '6 hours'], [43_200, '12 hours'], [86_400, '1 day'], [259_200, '3 days'], [604_800, '7 days'], [2_592_000, '30 days']].map(([value, label]) => ({ value: String(value), label: String(label) }));

const isCap = (text: string) => /^\d{0,9}$/.test(text);

interface Props { pool: string; account: string; isps: string[]; onClose: () => void; onDone: () => void }

// Ends by itself, and needs a reason: who comes next reads it.
export default function OverrideDialog({ pool, account, isps, onClose, onDone }: Props) {
  const api = useApi();
  const flash = useFlash();
  const form = useForm({ isp: '', dayCap: '', hourCap: '', freeze: false, freezeScaling: false, span: '21600', reason: '' }, (v) => ({
    dayCap: !isCap(v.dayCap) ? 'Give a whole number, or nothing.' : v.dayCap || v.hourCap || v.freeze || v.freezeScaling ? undefined : 'Give a cap, or freeze something: there is nothing to override yet.',
    hourCap: isCap(v.hourCap) ? undefined : 'Give a whole number, or nothing.',
    reason: v.reason.trim() ? undefined : 'Say why: whoever comes next reads it.',
  }));
  const all = [{ value: '', label: 'All ISPs' }, ...isps.map((each) => ({ value: each, label: each }))];
  const give = async () => {
    if (!form.ready()) return false;
    const { isp, dayCap, hourCap, freeze, freezeScaling, span, reason } = form.values;
    const made = await api.housePost<Override>('/managed/overrides', {
      pool, ...(account ? { account } : {}), isp, freeze, freeze_scaling: freezeScaling, for_seconds: Number(span), reason,
      ...(dayCap === '' ? {} : { day_cap: Number(dayCap) }), ...(hourCap === '' ? {} : { hour_cap: Number(hourCap) }),
    });
    flash.success(`${made.text}. ${made.warning ?? ''}`);
    onDone();
    return true;
  };
  return (
    <FormModal title={`Override ${pool}`} submit="Override" onClose={onClose} onSubmit={give}>
      <ChoiceField form={form} name="isp" label="ISP" choices={all} />
      <TextField form={form} name="dayCap" label="Cap a day and address" optional type="number" inputMode="numeric" description="0 stops it." />
      <TextField form={form} name="hourCap" label="Cap in 60 minutes and address" optional type="number" inputMode="numeric" />
      <Checkbox checked={form.values.freeze} onChange={({ detail }) => form.set('freeze', detail.checked)} description="Allowances neither rise nor fall">Freeze warm-up</Checkbox>
      <Checkbox checked={form.values.freezeScaling} onChange={({ detail }) => form.set('freezeScaling', detail.checked)} description="No address comes or goes">Freeze scaling</Checkbox>
      <ChoiceField form={form} name="span" label="For" choices={SPANS} />
      <TextField form={form} name="reason" label="Reason" placeholder="ticket 4711" />
    </FormModal>
  );
}
