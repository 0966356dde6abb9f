import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { useFlash } from '../../app/flash';
import { part } from '../../api/client';
import type { Address } from '../../api/types';
import { useApi } from '../../api/useApi';
import Dialog from '../../parts/Dialog';
import { count } from '../../parts/format';
import { useCurve } from '../../parts/useCurve';
import { allowedAt } from '../../parts/warmup';

const ADVANCE = [
  { value: '', label: 'Leave as it is' },
  { value: 'calendar', label: 'Every day', description: 'As SES: whether mail is sent or not' },
  { value: 'sent-days', label: 'Days with mail', description: 'A day without mail does not count' },
];

// The warm-up goes on from a percentage. What was sent today still counts.
export default function WarmupDialog({ addresses, onClose, onDone }: { addresses: Address[]; onClose: () => void; onDone: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const [what, setWhat] = useState<'percent' | 'restart' | 'finish'>('percent');
  const [percent, setPercent] = useState(String(addresses[0]?.warmup?.percentage ?? 0));
  const [advance, setAdvance] = useState('');
  const to = what === 'finish' ? 100 : what === 'restart' ? 1 : Number(percent);
  const valid = Number.isInteger(to) && to >= 0 && to <= 100 && percent !== '';
  const plan = useCurve(addresses[0]?.address ?? '').data?.plan;
  const put = async () => {
    for (const each of addresses) {
      if (api.isOperator) await api.housePost(`/addresses/${part(each.address)}/warmup`, { percent: to, ...(advance ? { advance } : {}) });
      else await api.ses('PUT', `/dedicated-ips/${part(each.address)}/warmup`, { WarmupPercentage: to });
    }
    flash.success(to === 100 ? 'No limit of warm-up any more.' : `Warm-up goes on from ${to} %.`);
    onDone();
  };
  return (
    <Dialog title={`Warm-up of ${addresses.map((each) => each.address).join(', ')}`} action="Set" disabled={!valid} onClose={onClose} onSubmit={put}>
      <RadioGroup value={what} onChange={({ detail }) => setWhat(detail.value as typeof what)} ariaLabel="What to do" items={[
        { value: 'percent', label: 'Go on from a percentage' },
        { value: 'restart', label: 'Begin again', description: 'At 1 %: after a long silence, or trouble' },
        { value: 'finish', label: 'End it', description: 'No limit any more: only for an address that is known to ISPs' },
      ]} />
      {what === 'percent' && (
        <FormField label="Percent" description="0 to 100; 100 ends the warm-up." errorText={valid ? undefined : 'A whole number from 0 to 100.'}>
          <Input type="number" inputMode="numeric" value={percent} onChange={({ detail }) => setPercent(detail.value)} />
        </FormField>
      )}
      {api.isOperator && (
        <FormField label="Which days count">
          <Select options={ADVANCE} selectedOption={ADVANCE.find((each) => each.value === advance) ?? null} onChange={({ detail }) => setAdvance(detail.selectedOption.value ?? '')} />
        </FormField>
      )}
      {valid && plan && to < 100 && <div>Allowed today: {count(allowedAt(plan, to))} messages; the rest goes by the pool&apos;s spill-over.</div>}
      {to === 100 && <Alert type="warning">From now on the address may send as much as there is. An ISP that does not know it yet will throttle or block it.</Alert>}
    </Dialog>
  );
}
