import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import type { Pause, Pauses as Answer } from '../../api/types';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import DataTable, { type Column } from '../../parts/DataTable';
import { ChoiceField, TextField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { useLive } from '../../parts/live';
import TimeText from '../../parts/TimeText';
import { useForm } from '../../parts/useForm';
import { useQueueActions } from './useQueueActions';
import { kindText } from './words';

const EXAMPLES: Record<Pause['kind'], string> = { domain: 'mail.example', lane: '000000000002/news/gmail', pool: '000000000002/news', address: '192.0.2.17' };

function Create({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const form = useForm({ kind: 'domain', value: '', reason: '' }, (v) => ({ value: v.value.trim() ? undefined : `Say what is to pause, such as ${EXAMPLES[v.kind as Pause['kind']]}.` }));
  const submit = async () => {
    if (!form.ready()) return false;
    const { kind, value, reason } = form.values;
    await api.housePost('/pause', { kind, value: value.trim(), reason });
    flash.success(`${value} is paused.`);
    return true;
  };
  return (
    <FormModal title="Pause" submit="Pause" onSubmit={submit} onClose={onClose}>
      <ChoiceField form={form} name="kind" label="What" choices={(Object.keys(EXAMPLES) as Pause['kind'][]).map((value) => ({ value, label: kindText(value) }))} />
      <TextField form={form} name="value" label={kindText(form.values.kind as Pause['kind'])} placeholder={EXAMPLES[form.values.kind as Pause['kind']]} />
      <TextField form={form} name="reason" label="Reason" optional constraint="Others see it. Mail is accepted meanwhile and waits; what waits too long bounces." />
    </FormModal>
  );
}

export default function Pauses() {
  const api = useApi();
  const [creating, setCreating] = useState(false);
  const live = useLive('pauses', (signal) => api.houseGet<Answer>('/pauses', {}, signal));
  const actions = useQueueActions(live.refresh);
  const columns: Column<Pause>[] = [
    { id: 'kind', header: 'What', value: (each) => kindText(each.kind) },
    { id: 'value', header: 'Name', fixed: true, value: (each) => each.value },
    { id: 'reason', header: 'Reason', value: (each) => each.reason },
    { id: 'since', header: 'Since', value: (each) => each.since_ms, cell: (each) => <TimeText at={each.since_ms} form="relative" /> },
    { id: 'actions', header: 'Actions', buttons: true, value: () => '', cell: (each) => <Button variant="inline-link" ariaLabel={`Resume ${each.value}`} onClick={() => void actions.resume(each)}>Resume</Button> },
  ];
  return (
    <>
      <DataTable id="pauses" title="Pauses" columns={columns} rows={live.data?.pauses} live={live} rowId={(each) => `${each.kind} ${each.value}`} empty={{ title: 'Nothing is paused' }} actions={<Button onClick={() => setCreating(true)}>Pause something</Button>} />
      {creating && <Create onClose={() => { setCreating(false); live.refresh(); }} />}
    </>
  );
}
