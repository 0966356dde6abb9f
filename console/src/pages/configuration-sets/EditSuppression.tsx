import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { part } from '../../api/client';
import type { ConfigurationSet } from '../../api/ses';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import FormModal from '../../parts/FormModal';
import { useForm } from '../../parts/useForm';

export default function EditSuppression({ set, onClose }: { set: ConfigurationSet; onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const reasons = set.SuppressionOptions?.SuppressedReasons;
  const form = useForm({ own: reasons !== undefined, bounce: reasons?.includes('BOUNCE') ?? true, complaint: reasons?.includes('COMPLAINT') ?? true }, () => ({}));
  const { own, bounce, complaint } = form.values;
  const submit = async () => {
    // Without a list the set has none of its own, and the account's holds.
    const body = own ? { SuppressedReasons: [...(bounce ? ['BOUNCE'] : []), ...(complaint ? ['COMPLAINT'] : [])] } : {};
    await api.ses('PUT', `/configuration-sets/${part(set.ConfigurationSetName)}/suppression-options`, body);
    flash.success('Suppression options were saved.');
  };
  return (
    <FormModal title="Suppression" submit="Save" onSubmit={submit} onClose={onClose}>
      <FormField label="Which reasons count for its mail">
        <RadioGroup value={own ? 'own' : 'account'} onChange={({ detail }) => form.set('own', detail.value === 'own')} items={[
          { value: 'account', label: "As the account's settings say" },
          { value: 'own', label: 'Of its own', description: 'Instead of the account’s; none at all means that listed addresses are mailed' },
        ]} />
      </FormField>
      {own && (
        <SpaceBetween size="xs">
          <Checkbox checked={bounce} onChange={({ detail }) => form.set('bounce', detail.checked)}>Bounces</Checkbox>
          <Checkbox checked={complaint} onChange={({ detail }) => form.set('complaint', detail.checked)}>Complaints</Checkbox>
        </SpaceBetween>
      )}
    </FormModal>
  );
}
