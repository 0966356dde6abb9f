import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';
import { part } from '../../api/client';
import { configurationSetNames } from '../../api/ses';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { ChoiceField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import GoTo from '../../parts/GoTo';
import { useLive } from '../../parts/live';
import { useForm } from '../../parts/useForm';
import type { PartProps } from './IdentityPage';

function Edit({ name, identity, onClose }: PartProps & { onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const sets = useLive(`set names ${api.account}`, (signal) => configurationSetNames(api, signal), { every: 0 });
  const now = { set: identity.ConfigurationSetName ?? '', forwarding: identity.FeedbackForwardingStatus };
  const form = useForm(now, () => ({}));
  const submit = async () => {
    const base = `/identities/${part(name)}`;
    if (form.values.set !== now.set) await api.ses('PUT', `${base}/configuration-set`, form.values.set ? { ConfigurationSetName: form.values.set } : {});
    if (form.values.forwarding !== now.forwarding) await api.ses('PUT', `${base}/feedback`, { EmailForwardingEnabled: form.values.forwarding });
    flash.success('Saved.');
  };
  return (
    <FormModal title="Defaults" submit="Save" onSubmit={submit} onClose={onClose}>
      <ChoiceField form={form} name="set" label="Default configuration set" loading={sets.loading} description="Of requests that name none."
        choices={[{ value: '', label: 'None' }, ...(sets.data ?? []).map((each) => ({ value: each, label: each }))]} />
      <Toggle checked={form.values.forwarding} onChange={({ detail }) => form.set('forwarding', detail.checked)} description="Off needs a destination that is told of them, else nobody hears of them">
        Bounces and complaints are mailed to the sender
      </Toggle>
    </FormModal>
  );
}

export default function Defaults(props: PartProps) {
  const [editing, setEditing] = useState(false);
  const { identity } = props;
  const set = identity.ConfigurationSetName;
  return (
    <Container header={<Header variant="h2" actions={<Button ariaLabel="Edit defaults" onClick={() => setEditing(true)}>Edit</Button>}>Defaults</Header>}>
      <KeyValuePairs columns={3} items={[
        { label: 'Default configuration set', value: set ? <GoTo to={`/configuration-sets/${encodeURIComponent(set)}`}>{set}</GoTo> : 'None' },
        { label: 'Bounces and complaints by mail', value: identity.FeedbackForwardingStatus ? 'On' : 'Off' },
        { label: 'Tags', value: identity.Tags.length ? identity.Tags.map((tag) => `${tag.Key}=${tag.Value}`).join(', ') : 'None' },
      ]} />
      {editing && <Edit {...props} onClose={() => { setEditing(false); props.changed(); }} />}
    </Container>
  );
}
