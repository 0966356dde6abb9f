import Alert from '@cloudscape-design/components/alert';
import Toggle from '@cloudscape-design/components/toggle';
import { part } from '../../api/client';
import type { ConfigurationSet } from '../../api/ses';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import FormModal from '../../parts/FormModal';
import { useForm } from '../../parts/useForm';

export default function EditSending({ set, onClose }: { set: ConfigurationSet; onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const now = { sending: set.SendingOptions.SendingEnabled, metrics: set.ReputationOptions.ReputationMetricsEnabled };
  const form = useForm(now, () => ({}));
  const submit = async () => {
    const base = `/configuration-sets/${part(set.ConfigurationSetName)}`;
    if (form.values.metrics !== now.metrics) await api.ses('PUT', `${base}/reputation-options`, { ReputationMetricsEnabled: form.values.metrics });
    if (form.values.sending !== now.sending) await api.ses('PUT', `${base}/sending`, { SendingEnabled: form.values.sending });
    flash.success('Saved.');
  };
  return (
    <FormModal title="Sending and reputation" submit="Save" onSubmit={submit} onClose={onClose}>
      <Toggle checked={form.values.sending} onChange={({ detail }) => form.set('sending', detail.checked)} description="Off: mail with this set is refused (SendingPausedException)">Sending</Toggle>
      {now.sending && !form.values.sending && <Alert type="warning">From the moment you save, whoever sends with this set gets an error. Mail that was accepted already is delivered.</Alert>}
      <Toggle checked={form.values.metrics} onChange={({ detail }) => form.set('metrics', detail.checked)} description="Bounce and complaint rates of this set by itself, and a pause of it alone when they are too high">Reputation metrics</Toggle>
    </FormModal>
  );
}
