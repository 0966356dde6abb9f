import { useFlash } from '../../app/flash';
import { useApi } from '../../api/useApi';
import { AreaField, TextField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { plural } from '../../parts/format';
import { useForm } from '../../parts/useForm';

const whole = (text: string) => Number.isInteger(Number(text)) && Number(text) > 0;

// Asks the operator for addresses (POST /lease-requests).
export default function RequestDialog({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const form = useForm({ count: '1', volume: '', useCase: '', pattern: '' }, (v) => ({
    count: whole(v.count) ? undefined : 'Say how many, as a whole number from 1.',
    volume: whole(v.volume) ? undefined : 'Say how many messages a day, as a whole number from 1.',
    useCase: v.useCase.trim() ? undefined : 'Say which mail it is, and to whom.',
  }));
  const ask = async () => {
    if (!form.ready()) return false;
    const { count, volume, useCase, pattern } = form.values;
    await api.post('/lease-requests', { count: Number(count), volume: Number(volume), use_case: useCase, pattern });
    flash.success(`${plural(Number(count), 'address is', 'addresses are')} asked for. The operator decides; it stands below until then.`);
    return true;
  };
  return (
    <FormModal title="Request addresses" submit="Ask" onClose={onClose} onSubmit={ask}>
      <TextField form={form} name="count" label="How many" type="number" inputMode="numeric"
        description="An address that is warm carries up to 50,000 messages a day; fewer, busier addresses keep a better reputation." />
      <TextField form={form} name="volume" label="Messages a day" type="number" inputMode="numeric" description="On an average day, of all of this mail." />
      <AreaField form={form} name="useCase" label="What for" rows={3} description="Which mail, and to whom: the operator reads it." />
      <TextField form={form} name="pattern" label="When it is sent" optional description="Every day, on Tuesdays, before holidays." />
    </FormModal>
  );
}
