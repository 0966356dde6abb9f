import FormField from '@cloudscape-design/components/form-field';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';
import { part } from '../../api/client';
import type { Contact, ContactList } from '../../api/ses';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { AreaField, isAddress, TextField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { useLive } from '../../parts/live';
import Trouble from '../../parts/Trouble';
import { useForm } from '../../parts/useForm';
import Waiting from '../../parts/Waiting';
import { checkAttributes } from './words';

interface Props { list: ContactList; contact?: Contact; onClose: () => void }

function Fields({ list, contact, onClose }: Props) {
  const api = useApi();
  const flash = useFlash();
  const form = useForm({ address: contact?.EmailAddress ?? '', attributes: contact?.AttributesData ?? '', all: contact?.UnsubscribeAll ?? false }, (v) => ({
    address: isAddress(v.address) ? undefined : 'Give an address such as ann@mail.example.',
    attributes: checkAttributes(v.attributes),
  }));
  const [said, setSaid] = useState<Record<string, string>>(() => Object.fromEntries((contact?.TopicPreferences ?? []).map((each) => [each.TopicName, each.SubscriptionStatus])));
  const submit = async () => {
    if (!form.ready()) return false;
    const { address, attributes, all } = form.values;
    const base = `/contact-lists/${part(list.ContactListName)}/contacts`;
    const body = {
      TopicPreferences: Object.entries(said).filter(([, status]) => status).map(([TopicName, SubscriptionStatus]) => ({ TopicName, SubscriptionStatus })),
      UnsubscribeAll: all,
      ...(attributes.trim() && { AttributesData: attributes }),
    };
    if (contact) await api.ses('PUT', `${base}/${part(address)}`, body);
    else await api.ses('POST', base, { EmailAddress: address, ...body });
    flash.success(`${address} was saved.`);
    return true;
  };
  return (
    <FormModal title={contact ? contact.EmailAddress : 'Add contact'} submit="Save" onSubmit={submit} onClose={onClose}>
      <TextField form={form} name="address" label="Address" disabled={!!contact} />
      <Toggle checked={form.values.all} onChange={({ detail }) => form.set('all', detail.checked)}>Unsubscribed from all</Toggle>
      {!form.values.all && list.Topics.map((topic) => (
        <FormField key={topic.TopicName} label={topic.DisplayName}>
          <SegmentedControl label={topic.DisplayName} selectedId={said[topic.TopicName] ?? ''} onChange={({ detail }) => setSaid((was) => ({ ...was, [topic.TopicName]: detail.selectedId }))} options={[
            { id: '', text: `Said nothing (${topic.DefaultSubscriptionStatus === 'OPT_IN' ? 'gets it' : 'does not'})` },
            { id: 'OPT_IN', text: 'Wants it' },
            { id: 'OPT_OUT', text: 'Does not' },
          ]} />
        </FormField>
      ))}
      <AreaField form={form} name="attributes" label="Attributes (JSON)" optional rows={3} code placeholder={'{"name": "Ann"}'} />
    </FormModal>
  );
}

// The list leaves attributes out; saving replaces all of a contact, so they are fetched first.
export default function EditContact({ list, contact, onClose }: Props) {
  const api = useApi();
  const name = contact?.EmailAddress ?? '';
  const [opened] = useState(Date.now);   // as it is now, not as it was fetched earlier
  const whole = useLive(`contact ${api.account} ${name} ${opened}`, (signal) => api.ses<Contact>('GET', `/contact-lists/${part(list.ContactListName)}/contacts/${part(name)}`, undefined, signal), { every: 0, when: name !== '' });
  if (!contact) return <Fields list={list} onClose={onClose} />;
  if (whole.loading) return <Waiting what="the contact" />;
  if (!whole.data) return <Trouble error={whole.error} retry={whole.refresh} />;
  return <Fields list={list} contact={whole.data} onClose={onClose} />;
}
