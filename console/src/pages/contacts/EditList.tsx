import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { part } from '../../api/client';
import type { ContactList, Subscription, Topic } from '../../api/ses';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { AreaField, TextField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { useForm } from '../../parts/useForm';
import { checkName, checkTopic, MOST_TOPICS, USUAL } from './words';

const EMPTY: Topic = { TopicName: '', DisplayName: '', DefaultSubscriptionStatus: 'OPT_OUT' };

// The topics that a new list begins with. Those of a list that is there have a table of their own.
function TopicRows({ topics, set, tried }: { topics: Topic[]; set: (topics: Topic[]) => void; tried: boolean }) {
  const change = (i: number, part: Partial<Topic>) => set(topics.map((each, n) => (n === i ? { ...each, ...part } : each)));
  return (
    <FormField label={<span>Topics <i>– optional</i></span>} description="What a subscriber may choose to get or not. They can be changed later." stretch>
      <AttributeEditor items={topics} addButtonText="Add topic" removeButtonText="Remove" empty="Without topics a contact wants all of your mail or none."
        disableAddButton={topics.length >= MOST_TOPICS} removeButtonAriaLabel={(topic) => `Remove topic ${topic.TopicName}`}
        onAddButtonClick={() => set([...topics, EMPTY])} onRemoveButtonClick={({ detail }) => set(topics.filter((_topic, i) => i !== detail.itemIndex))}
        definition={[
          {
            label: 'Name', errorText: (_topic, i) => (tried ? checkTopic(topics, i).name : undefined),
            control: (topic, i) => <Input value={topic.TopicName} ariaLabel={`Name of topic ${i + 1}`} spellcheck={false} autoComplete={false} onChange={({ detail }) => change(i, { TopicName: detail.value })} />,
          },
          {
            label: 'Shown as', errorText: (_topic, i) => (tried ? checkTopic(topics, i).shown : undefined),
            control: (topic, i) => <Input value={topic.DisplayName} ariaLabel={`Topic ${i + 1} shown as`} autoComplete={false} onChange={({ detail }) => change(i, { DisplayName: detail.value })} />,
          },
          {
            label: 'Who said nothing',
            control: (topic, i) => (
              <Select ariaLabel={`Who said nothing of topic ${i + 1}`} options={USUAL} selectedOption={USUAL.find((each) => each.value === topic.DefaultSubscriptionStatus) ?? null}
                onChange={({ detail }) => change(i, { DefaultSubscriptionStatus: detail.selectedOption.value as Subscription })} />
            ),
          },
        ]} />
    </FormField>
  );
}

export default function EditList({ list, onClose }: { list?: ContactList; onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const [topics, setTopics] = useState<Topic[]>([]);
  const [tried, setTried] = useState(false);
  const form = useForm({ name: list?.ContactListName ?? '', description: list?.Description ?? '' }, (v) => ({
    name: checkName(v.name),
    description: v.description.length > 500 ? 'At most 500 characters.' : undefined,
  }));
  const submit = async () => {
    setTried(true);
    const isWrong = topics.some((_topic, i) => Object.values(checkTopic(topics, i)).some(Boolean));
    if (!form.ready() || isWrong) return false;
    const { name, description } = form.values;
    if (list) await api.ses('PUT', `/contact-lists/${part(name)}`, { Description: description, Topics: list.Topics });
    else await api.ses('POST', '/contact-lists', { ContactListName: name, ...(description && { Description: description }), ...(topics.length > 0 && { Topics: topics }) });
    flash.success(`Contact list ${name} was saved.`);
    return true;
  };
  return (
    <FormModal title={list ? `Contact list ${list.ContactListName}` : 'Create contact list'} submit="Save" size={list ? undefined : 'large'} onSubmit={submit} onClose={onClose}>
      <TextField form={form} name="name" label="Name" disabled={!!list} constraint="Letters, digits, - and _. It cannot be changed later." />
      <AreaField form={form} name="description" label="Description" optional rows={2} />
      {!list && <TopicRows topics={topics} set={setTopics} tried={tried} />}
    </FormModal>
  );
}
