import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { useFlash } from '../../app/flash';
import type { Account } from '../../api/types';
import { useApi } from '../../api/useApi';
import Dialog from '../../parts/Dialog';

// Asks to leave the sandbox, as SES's PutAccountDetails does.
export default function SandboxDialog({ account, onClose, onDone }: { account: Account; onClose: () => void; onDone: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const { details } = account;
  const [mailType, setMailType] = useState(details.mail_type ?? 'TRANSACTIONAL');
  const [website, setWebsite] = useState(details.website ?? '');
  const [useCase, setUseCase] = useState(details.use_case ?? '');
  const [contact, setContact] = useState(details.contacts?.[0] ?? '');
  const [promise, setPromise] = useState(false);
  const ask = async () => {
    await api.ses('POST', '/account/details', {
      MailType: mailType, WebsiteURL: website, UseCaseDescription: useCase, ContactLanguage: 'EN', ProductionAccessEnabled: true, ...(contact ? { AdditionalContactEmailAddresses: [contact] } : {}),
    });
    flash.success('Asked. The operator decides; it stands on this page until then.');
    onDone();
  };
  return (
    <Dialog title="Leave the sandbox" action="Ask" onClose={onClose} onSubmit={ask} disabled={!/^https?:\/\/\S+\.\S+/.test(website) || useCase.trim() === '' || !promise}>
      <RadioGroup value={mailType} onChange={({ detail }) => setMailType(detail.value)} ariaLabel="Kind of mail" items={[
        { value: 'TRANSACTIONAL', label: 'Transactional', description: 'Orders, sign-ins, what somebody waits for' },
        { value: 'MARKETING', label: 'Marketing', description: 'Letters and offers to many at once' },
      ]} />
      <FormField label="Website" constraintText="With https://"><Input value={website} type="url" inputMode="url" onChange={({ detail }) => setWebsite(detail.value)} spellcheck={false} /></FormField>
      <FormField label="What you send, and to whom" description="How recipients came onto your lists, and how they leave them: the operator reads it."><Textarea value={useCase} rows={5} onChange={({ detail }) => setUseCase(detail.value)} /></FormField>
      <FormField label={<>Whom to write to <i>- optional</i></>}><Input value={contact} type="email" inputMode="email" onChange={({ detail }) => setContact(detail.value)} spellcheck={false} /></FormField>
      <Checkbox checked={promise} onChange={({ detail }) => setPromise(detail.checked)}>I send only to people who asked for it, and handle bounces and complaints</Checkbox>
    </Dialog>
  );
}
