import { part } from '../../api/client';
import type { ConfigurationSet } from '../../api/ses';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { ChoiceField, isDomain, TextField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { useForm } from '../../parts/useForm';

export default function EditTracking({ set, onClose }: { set: ConfigurationSet; onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const now = set.TrackingOptions;
  const form = useForm({ domain: now?.CustomRedirectDomain ?? '', https: (now?.HttpsPolicy ?? 'OPTIONAL') as string },
    (v) => ({ domain: v.domain === '' || isDomain(v.domain) ? undefined : 'Give a domain such as links.shop.example, or leave it empty.' }));
  const submit = async () => {
    if (!form.ready()) return false;
    const { domain, https } = form.values;
    await api.ses('PUT', `/configuration-sets/${part(set.ConfigurationSetName)}/tracking-options`, domain || https !== 'OPTIONAL' ? { ...(domain && { CustomRedirectDomain: domain }), HttpsPolicy: https } : {});
    flash.success('Tracking options were saved.');
    return true;
  };
  return (
    <FormModal title="Tracking" submit="Save" onSubmit={submit} onClose={onClose}>
      <TextField form={form} name="domain" label="Domain that links lead over" optional placeholder="links.shop.example"
        constraint="A verified domain of this account, or one below it, that leads to this server. Empty: the server's own address." />
      <ChoiceField form={form} name="https" label="HTTPS" choices={[
        { value: 'OPTIONAL', label: 'As the link was', description: 'A link that was https stays https' },
        { value: 'REQUIRE', label: 'Always' },
        { value: 'REQUIRE_OPEN_ONLY', label: 'For opens only' },
      ]} />
    </FormModal>
  );
}
