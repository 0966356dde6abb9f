import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { part } from '../../api/client';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { ChoiceField, isDomain, TextField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { useForm } from '../../parts/useForm';
import type { PartProps } from './IdentityPage';
import Verification from './Verification';
import { domainOf } from './words';

function Edit({ name, identity, onClose }: PartProps & { onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const now = identity.MailFromAttributes;
  const below = domainOf(name);
  const form = useForm({ domain: now.MailFromDomain ?? '', failure: now.BehaviorOnMxFailure as string }, (v) => ({
    domain: v.domain === '' || (isDomain(v.domain) && v.domain.toLowerCase().endsWith(`.${below}`)) ? undefined : `Give a domain below ${below}, such as bounce.${below}, or leave it empty.`,
  }));
  const submit = async () => {
    if (!form.ready()) return false;
    await api.ses('PUT', `/identities/${part(name)}/mail-from`, { ...(form.values.domain && { MailFromDomain: form.values.domain }), BehaviorOnMxFailure: form.values.failure });
    flash.success(form.values.domain ? 'Saved. Its records are looked up at once.' : 'Mail leaves with the return path of the server.');
    return true;
  };
  return (
    <FormModal title="MAIL FROM domain" submit="Save" onSubmit={submit} onClose={onClose}>
      <TextField form={form} name="domain" label="Domain" optional placeholder={`bounce.${below}`} constraint="Used for nothing else: its only MX and its only SPF record are those that are shown. Empty: the server's own return path." />
      <ChoiceField form={form} name="failure" label="While its records are not found" choices={[
        { value: 'USE_DEFAULT_VALUE', label: "Send with the server's own return path" },
        { value: 'REJECT_MESSAGE', label: 'Refuse to send' },
      ]} />
    </FormModal>
  );
}

export default function MailFrom(props: PartProps) {
  const api = useApi();
  const flash = useFlash();
  const [editing, setEditing] = useState(false);
  const now = props.identity.MailFromAttributes;
  const again = async () => {
    await flash.run(() => api.ses('PUT', `/identities/${part(props.name)}/mail-from`, { MailFromDomain: now.MailFromDomain, BehaviorOnMxFailure: now.BehaviorOnMxFailure }), 'Its records are looked up now.');
    props.changed();
  };
  return (
    <Container header={
      <Header variant="h2" description="The envelope sender's domain, to which bounces come back, and which SPF looks at."
        actions={<SpaceBetween direction="horizontal" size="xs">{now.MailFromDomain && <Button onClick={() => void again()}>Look now</Button>}<Button onClick={() => setEditing(true)}>Edit</Button></SpaceBetween>}>
        MAIL FROM
      </Header>
    }>
      <KeyValuePairs columns={3} items={[
        { label: 'Domain', value: now.MailFromDomain ?? "The server's own" },
        { label: 'Records', value: now.MailFromDomain ? <Verification status={now.MailFromDomainStatus} /> : 'None needed' },
        { label: 'While they are not found', value: now.BehaviorOnMxFailure === 'REJECT_MESSAGE' ? 'Mail is refused' : "Mail leaves with the server's own return path" },
      ]} />
      {editing && <Edit {...props} onClose={() => { setEditing(false); props.changed(); }} />}
    </Container>
  );
}
