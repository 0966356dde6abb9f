import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useFlash } from '../../app/flash';
import type { Account } from '../../api/types';
import { useApi } from '../../api/useApi';
import { AreaField, isAddress, TextField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { useForm } from '../../parts/useForm';

// Asks to leave the sandbox, as SES's PutAccountDetails does.
export default function SandboxDialog({ account, onClose, onDone }: { account: Account; onClose: () => void; onDone: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const { details } = account;
  const form = useForm({ mailType: details.mail_type ?? 'TRANSACTIONAL', website: details.website ?? '', useCase: details.use_case ?? '', contact: details.contacts?.[0] ?? '', promise: false }, (v) => ({
    website: /^https?:\/\/\S+\.\S+/.test(v.website) ? undefined : 'Give its address with https://, such as https://shop.example.',
    useCase: v.useCase.trim() ? undefined : 'Say what you send, and to whom.',
    contact: !v.contact || isAddress(v.contact) ? undefined : 'Give an address such as ann@shop.example, or nothing.',
    promise: v.promise ? undefined : 'Without this the operator cannot let you out.',
  }));
  const ask = async () => {
    if (!form.ready()) return false;
    const { mailType, website, useCase, contact } = form.values;
    await api.ses('POST', '/account/details', {
      MailType: mailType, WebsiteURL: website, UseCaseDescription: useCase, ContactLanguage: 'EN', ProductionAccessEnabled: true, ...(contact ? { AdditionalContactEmailAddresses: [contact] } : {}),
    });
    flash.success('Asked. The operator decides; it stands on this page until then.');
    onDone();
    return true;
  };
  return (
    <FormModal title="Leave the sandbox" submit="Ask" onClose={onClose} onSubmit={ask}>
      <RadioGroup value={form.values.mailType} onChange={({ detail }) => form.set('mailType', detail.value)} ariaLabel="Kind of mail" items={[
        { value: 'TRANSACTIONAL', label: 'Transactional', description: 'Orders, sign-ins, what somebody waits for' },
        { value: 'MARKETING', label: 'Marketing', description: 'Letters and offers to many at once' },
      ]} />
      <TextField form={form} name="website" label="Website" type="url" inputMode="url" constraint="With https://" />
      <AreaField form={form} name="useCase" label="What you send, and to whom" rows={5} description="How recipients came onto your lists, and how they leave them: the operator reads it." />
      <TextField form={form} name="contact" label="Whom to write to" optional type="email" inputMode="email" />
      <FormField errorText={form.error('promise')}>
        <Checkbox checked={form.values.promise} onChange={({ detail }) => form.set('promise', detail.checked)}>I send only to people who asked for it, and handle bounces and complaints</Checkbox>
      </FormField>
    </FormModal>
  );
}
