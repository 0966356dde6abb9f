import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { part } from '../../api/client';
import { each, msOfSes, type Contact, type ContactList } from '../../api/ses';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { useConfirm } from '../../parts/confirm';
import DataTable, { type Column } from '../../parts/DataTable';
import { plural } from '../../parts/format';
import MoreButton from '../../parts/MoreButton';
import PickOne from '../../parts/PickOne';
import RowActions from '../../parts/RowActions';
import TimeText from '../../parts/TimeText';
import { useFilters } from '../../parts/useFilters';
import { usePaged } from '../../parts/usePaged';
import EditContact from './EditContact';
import { wants } from './words';

function columnsOf(list: ContactList, edit: (contact: Contact) => void): Column<Contact>[] {
  const all = (contact: Contact) => (contact.UnsubscribeAll ? 'Unsubscribed' : 'Subscribed');
  return [
    { id: 'address', header: 'Address', fixed: true, value: (contact) => contact.EmailAddress },
    { id: 'all', header: 'List', value: all, cell: (contact) => <StatusIndicator type={contact.UnsubscribeAll ? 'stopped' : 'success'}>{all(contact)}</StatusIndicator> },
    ...list.Topics.slice(0, 4).map((topic): Column<Contact> => ({
      id: `topic-${topic.TopicName}`, header: topic.DisplayName, value: (contact) => (wants(contact, topic).gets ? 'Gets it' : 'Does not'),
      cell: (contact) => {
        const { gets, said } = wants(contact, topic);
        return <span>{gets ? 'Gets it' : 'Does not'}{!said && ' (by default)'}</span>;
      },
    })),
    { id: 'updated', header: 'Last changed', value: (contact) => new Date(contact.LastUpdatedTimestamp * 1000).toISOString(), cell: (contact) => <TimeText at={msOfSes(contact.LastUpdatedTimestamp)} form="relative" /> },
    { id: 'actions', header: 'Actions', buttons: true, value: () => '', cell: (contact) => <RowActions of={contact.EmailAddress} items={[{ text: 'Edit', go: () => edit(contact) }]} /> },
  ];
}

export default function Contacts({ list }: { list: ContactList }) {
  const api = useApi();
  const ask = useConfirm();
  const flash = useFlash();
  const [{ topic, wanted }, setFilters] = useFilters(['topic', 'wanted'] as const);
  const [selected, setSelected] = useState<Contact[]>([]);
  const [editing, setEditing] = useState<Contact | 'new' | null>(null);
  const base = `/contact-lists/${part(list.ContactListName)}/contacts`;
  const status = wanted || (topic ? 'OPT_IN' : '');
  const contacts = usePaged<Contact>(`contacts ${api.account} ${list.ContactListName} ${topic} ${status}`, (contact) => contact.EmailAddress, async (after, signal) => {
    const filter = status ? { FilteredStatus: status, ...(topic && { TopicFilter: { TopicName: topic, UseDefaultIfPreferenceUnavailable: true } }) } : undefined;
    const page = await api.ses<{ Contacts: Contact[]; NextToken?: string }>('POST', `${base}/list`, { PageSize: 100, ...(filter && { Filter: filter }), ...(after && { NextToken: after }) }, signal);
    return { rows: page.Contacts, next: page.NextToken ?? '' };
  }, { every: 30_000 });
  const remove = async () => {
    const yes = await ask({ title: `Delete ${plural(selected.length, 'contact')}?`, action: 'Delete', consequence: 'What they said about topics is forgotten, and so is that somebody unsubscribed: mail to the list takes them in again, having said nothing.' });
    if (!yes) return;
    await flash.run(() => each(selected, (contact) => api.ses('DELETE', `${base}/${part(contact.EmailAddress)}`)), `${plural(selected.length, 'contact')} deleted.`);
    setSelected([]);
    contacts.refresh();
  };
  return (
    <SpaceBetween size="m">
      <DataTable id="contacts" title="Contacts" columns={columnsOf(list, setEditing)} rows={contacts.rows} live={contacts} more={!!contacts.more} rowId={(contact) => contact.EmailAddress} select="multi" selected={selected} onSelect={setSelected}
        empty={{ title: 'No contacts', text: status ? 'Nobody fits this choice.' : 'They come by an import job, by the API, or by mail that names the list.' }}
        filters={
          <SpaceBetween direction="horizontal" size="xs">
            <PickOne label="Topic" value={topic} onChange={(value) => setFilters({ topic: value })} options={[{ value: '', label: 'Whole list' }, ...list.Topics.map((each) => ({ value: each.TopicName, label: each.DisplayName }))]} />
            <PickOne label="Who" value={wanted} onChange={(value) => setFilters({ wanted: value })} options={[...(topic ? [] : [{ value: '', label: 'All' }]), { value: topic ? '' : 'OPT_IN', label: 'Get it' }, { value: 'OPT_OUT', label: 'Do not' }]} />
          </SpaceBetween>
        }
        actions={<SpaceBetween direction="horizontal" size="xs"><Button disabled={selected.length === 0} onClick={() => void remove()}>Delete</Button><Button onClick={() => setEditing('new')}>Add contact</Button></SpaceBetween>} />
      <MoreButton list={contacts} />
      {editing && <EditContact list={list} contact={editing === 'new' ? undefined : editing} onClose={() => { setEditing(null); contacts.refresh(); }} />}
    </SpaceBetween>
  );
}
