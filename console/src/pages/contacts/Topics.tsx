import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { part } from '../../api/client';
import type { ContactList, Subscription, Topic } from '../../api/ses';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { useConfirm } from '../../parts/confirm';
import DataTable, { type Column } from '../../parts/DataTable';
import { ChoiceField, TextField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import RowActions from '../../parts/RowActions';
import { useForm } from '../../parts/useForm';
import { checkTopic, MOST_TOPICS, USUAL } from './words';

// Topics are replaced all at once by UpdateContactList.
function useTopics(list: ContactList) {
  const api = useApi();
  return (topics: Topic[]) => api.ses('PUT', `/contact-lists/${part(list.ContactListName)}`, { ...(list.Description && { Description: list.Description }), Topics: topics });
}

function Edit({ list, topic, onClose }: { list: ContactList; topic?: Topic; onClose: () => void }) {
  const put = useTopics(list);
  const flash = useFlash();
  const others = list.Topics.filter((each) => each.TopicName !== topic?.TopicName);
  const form = useForm({ name: topic?.TopicName ?? '', shown: topic?.DisplayName ?? '', description: topic?.Description ?? '', usual: (topic?.DefaultSubscriptionStatus ?? 'OPT_OUT') as string }, (v) => ({
    ...checkTopic([...others, { TopicName: v.name, DisplayName: v.shown, DefaultSubscriptionStatus: 'OPT_OUT' }], others.length),
    description: v.description.length > 500 ? 'At most 500 characters.' : undefined,
  }));
  const submit = async () => {
    if (!form.ready()) return false;
    const { name, shown, description, usual } = form.values;
    const made: Topic = { TopicName: name, DisplayName: shown, ...(description && { Description: description }), DefaultSubscriptionStatus: usual as Subscription };
    await put(topic ? list.Topics.map((each) => (each.TopicName === name ? made : each)) : [...list.Topics, made]);
    flash.success(`Topic ${name} was saved.`);
    return true;
  };
  return (
    <FormModal title={topic ? `Topic ${topic.TopicName}` : 'Add topic'} submit="Save" onSubmit={submit} onClose={onClose}>
      <TextField form={form} name="name" label="Name" disabled={!!topic} constraint="What requests name it by: letters, digits, - and _." />
      <TextField form={form} name="shown" label="Shown as" constraint="Subscribers see this on the page where they choose." />
      <TextField form={form} name="description" label="Description" optional />
      <ChoiceField form={form} name="usual" label="Who said nothing" choices={USUAL} />
    </FormModal>
  );
}

export default function Topics({ list, changed }: { list: ContactList; changed: () => void }) {
  const put = useTopics(list);
  const ask = useConfirm();
  const flash = useFlash();
  const [editing, setEditing] = useState<Topic | 'new' | null>(null);
  const remove = async (topic: Topic) => {
    if (!await ask({ title: `Delete topic ${topic.TopicName}?`, action: 'Delete', consequence: 'What contacts said about it is forgotten, and mail that names it is refused.' })) return;
    await flash.run(() => put(list.Topics.filter((each) => each.TopicName !== topic.TopicName)), `Topic ${topic.TopicName} was deleted.`);
    changed();
  };
  const columns: Column<Topic>[] = [
    { id: 'name', header: 'Topic', fixed: true, value: (topic) => topic.TopicName },
    { id: 'shown', header: 'Shown as', value: (topic) => topic.DisplayName },
    { id: 'description', header: 'Description', value: (topic) => topic.Description },
    { id: 'usual', header: 'Who said nothing', value: (topic) => (topic.DefaultSubscriptionStatus === 'OPT_IN' ? 'Gets it' : 'Does not get it') },
    { id: 'actions', header: 'Actions', buttons: true, value: () => '', cell: (topic) => <RowActions of={topic.TopicName} items={[{ text: 'Edit', go: () => setEditing(topic) }, { text: 'Delete', go: () => void remove(topic) }]} /> },
  ];
  return (
    <>
      <DataTable id="topics" title="Topics" columns={columns} rows={list.Topics} rowId={(topic) => topic.TopicName} plain
        empty={{ title: 'No topics', text: 'Without topics a contact wants all of your mail or none.' }}
        actions={<Button disabled={list.Topics.length >= MOST_TOPICS} disabledReason={`A list has at most ${MOST_TOPICS} topics.`} onClick={() => setEditing('new')}>Add topic</Button>} />
      {editing && <Edit list={list} topic={editing === 'new' ? undefined : editing} onClose={() => { setEditing(null); changed(); }} />}
    </>
  );
}
