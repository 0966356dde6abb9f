import Alert from '@cloudscape-design/components/alert';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useFlash } from '../../app/flash';
import { part } from '../../api/client';
import type { Address } from '../../api/types';
import { useApi } from '../../api/useApi';
import { ChoiceField, TextField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { plural } from '../../parts/format';
import { useCurve } from '../../parts/useCurve';
import { useForm } from '../../parts/useForm';
import { allowedAt } from '../../parts/warmup';

const ADVANCE = [
  { value: '', label: 'Leave as it is' },
  { value: 'calendar', label: 'Every day', description: 'As SES: whether mail is sent or not' },
  { value: 'sent-days', label: 'Days with mail', description: 'A day without mail does not count' },
];

const isPercent = (text: string) => /^\d{1,3}$/.test(text) && Number(text) <= 100;

// The warm-up goes on from a percentage. What was sent today still counts.
export default function WarmupDialog({ addresses, onClose, onDone }: { addresses: Address[]; onClose: () => void; onDone: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const form = useForm({ what: 'percent', percent: String(addresses[0]?.warmup?.percentage ?? 0), advance: '' }, (v) => ({
    percent: v.what !== 'percent' || isPercent(v.percent) ? undefined : 'Give a whole number from 0 to 100.',
  }));
  const { what, percent, advance } = form.values;
  const to = what === 'finish' ? 100 : what === 'restart' ? 1 : Number(percent);
  const valid = what !== 'percent' || isPercent(percent);
  const plan = useCurve(addresses[0]?.address ?? '').data?.plan;
  const put = async () => {
    if (!form.ready()) return false;
    for (const each of addresses) {
      if (api.isOperator) await api.housePost(`/addresses/${part(each.address)}/warmup`, { percent: to, ...(advance ? { advance } : {}) });
      else await api.ses('PUT', `/dedicated-ips/${part(each.address)}/warmup`, { WarmupPercentage: to });
    }
    flash.success(to === 100 ? 'No limit of warm-up any more.' : `Warm-up goes on from ${to} %.`);
    onDone();
    return true;
  };
  return (
    <FormModal title={`Warm-up of ${addresses.map((each) => each.address).join(', ')}`} submit="Set" onClose={onClose} onSubmit={put}>
      <RadioGroup value={what} onChange={({ detail }) => form.set('what', detail.value)} ariaLabel="What to do" items={[
        { value: 'percent', label: 'Go on from a percentage' },
        { value: 'restart', label: 'Begin again', description: 'At 1 %: after a long silence, or trouble' },
        { value: 'finish', label: 'End it', description: 'No limit any more: only for an address that is known to ISPs' },
      ]} />
      {what === 'percent' && (
        <TextField form={form} name="percent" label="Percent" type="number" inputMode="numeric" description="0 to 100; 100 ends the warm-up." />
      )}
      {api.isOperator && (
        <ChoiceField form={form} name="advance" label="Which days count" choices={ADVANCE} />
      )}
      {valid && plan && to < 100 && <div>Allowed today: {plural(allowedAt(plan, to), 'message')}; the rest goes by the pool&apos;s spill-over.</div>}
      {to === 100 && <Alert type="warning">From now on the address may send as much as there is. An ISP that does not know it yet will throttle or block it.</Alert>}
    </FormModal>
  );
}
