import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { useFlash } from '../../app/flash';
import type { Override } from '../../api/types';
import { useApi } from '../../api/useApi';
import Dialog from '../../parts/Dialog';

const SPANS = [[3600, '1 hour'], [21_600, '6 hours'], [43_200, '12 hours'], [86_400, '1 day'], [259_200, '3 days'], [604_800, '7 days'], [2_592_000, '30 days']].map(([value, label]) => ({ value: String(value), label: String(label) }));

interface Props { pool: string; account: string; isps: string[]; onClose: () => void; onDone: () => void }

// Ends by itself, and needs a reason: who comes next reads it.
export default function OverrideDialog({ pool, account, isps, onClose, onDone }: Props) {
  const api = useApi();
  const flash = useFlash();
  const [isp, setIsp] = useState('');
  const [dayCap, setDayCap] = useState('');
  const [hourCap, setHourCap] = useState('');
  const [freeze, setFreeze] = useState(false);
  const [freezeScaling, setFreezeScaling] = useState(false);
  const [span, setSpan] = useState('21600');
  const [reason, setReason] = useState('');
  const all = [{ value: '', label: 'All ISPs' }, ...isps.map((each) => ({ value: each, label: each }))];
  const give = async () => {
    const made = await api.housePost<Override>('/managed/overrides', {
      pool, ...(account ? { account } : {}), isp, freeze, freeze_scaling: freezeScaling, for_seconds: Number(span), reason,
      ...(dayCap === '' ? {} : { day_cap: Number(dayCap) }), ...(hourCap === '' ? {} : { hour_cap: Number(hourCap) }),
    });
    flash.success(`${made.text}. ${made.warning ?? ''}`);
    onDone();
  };
  return (
    <Dialog title={`Override ${pool}`} action="Override" onClose={onClose} onSubmit={give} disabled={!reason.trim() || !(dayCap !== '' || hourCap !== '' || freeze || freezeScaling)}>
      <FormField label="ISP"><Select options={all} selectedOption={all.find((each) => each.value === isp) ?? null} onChange={({ detail }) => setIsp(detail.selectedOption.value ?? '')} /></FormField>
      <FormField label={<>Cap a day and address <i>- optional</i></>} description="0 stops it."><Input type="number" inputMode="numeric" value={dayCap} onChange={({ detail }) => setDayCap(detail.value)} /></FormField>
      <FormField label={<>Cap in 60 minutes and address <i>- optional</i></>}><Input type="number" inputMode="numeric" value={hourCap} onChange={({ detail }) => setHourCap(detail.value)} /></FormField>
      <Checkbox checked={freeze} onChange={({ detail }) => setFreeze(detail.checked)} description="Allowances neither rise nor fall">Freeze warm-up</Checkbox>
      <Checkbox checked={freezeScaling} onChange={({ detail }) => setFreezeScaling(detail.checked)} description="No address comes or goes">Freeze scaling</Checkbox>
      <FormField label="For"><Select options={SPANS} selectedOption={SPANS.find((each) => each.value === span) ?? null} onChange={({ detail }) => setSpan(detail.selectedOption.value ?? '')} /></FormField>
      <FormField label="Reason"><Input value={reason} onChange={({ detail }) => setReason(detail.value)} placeholder="ticket 4711" /></FormField>
    </Dialog>
  );
}
