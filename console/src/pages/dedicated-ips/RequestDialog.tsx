import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { useFlash } from '../../app/flash';
import { useApi } from '../../api/useApi';
import Dialog from '../../parts/Dialog';
import { plural } from '../../parts/format';

// Asks the operator for addresses (POST /lease-requests).
export default function RequestDialog({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const [count, setCount] = useState('1');
  const [volume, setVolume] = useState('');
  const [useCase, setUseCase] = useState('');
  const [pattern, setPattern] = useState('');
  const ask = async () => {
    await api.post('/lease-requests', { count: Number(count), volume: Number(volume), use_case: useCase, pattern });
    flash.success(`${plural(Number(count), 'address is', 'addresses are')} asked for. The operator decides; it stands below until then.`);
    onClose();
  };
  return (
    <Dialog title="Request addresses" action="Ask" onClose={onClose} onSubmit={ask} disabled={!(Number(count) > 0 && Number(volume) > 0 && useCase.trim())}>
      <FormField label="How many" description="An address that is warm carries up to 50,000 messages a day; fewer, busier addresses keep a better reputation.">
        <Input type="number" inputMode="numeric" value={count} onChange={({ detail }) => setCount(detail.value)} />
      </FormField>
      <FormField label="Messages a day" description="On an average day, of all of this mail."><Input type="number" inputMode="numeric" value={volume} onChange={({ detail }) => setVolume(detail.value)} /></FormField>
      <FormField label="What for" description="Which mail, and to whom: the operator reads it."><Textarea value={useCase} rows={3} onChange={({ detail }) => setUseCase(detail.value)} /></FormField>
      <FormField label={<>When it is sent <i>- optional</i></>} description="Every day, on Tuesdays, before holidays."><Input value={pattern} onChange={({ detail }) => setPattern(detail.value)} /></FormField>
    </Dialog>
  );
}
