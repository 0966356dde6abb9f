import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { part } from '../../api/client';
import { msOfSes, type ContactList } from '../../api/ses';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { useConfirm } from '../../parts/confirm';
import Empty from '../../parts/Empty';
import { useLive } from '../../parts/live';
import NeedsAccount from '../../parts/NeedsAccount';
import Page from '../../parts/Page';
import TimeText from '../../parts/TimeText';
import Trouble from '../../parts/Trouble';
import Waiting from '../../parts/Waiting';
import Contacts from './Contacts';
import EditList from './EditList';
import Topics from './Topics';

// An account has one list, as in SES.
function Content() {
  const api = useApi();
  const ask = useConfirm();
  const flash = useFlash();
  const [editing, setEditing] = useState(false);
  const list = useLive(`contact list ${api.account}`, async (signal) => {
    const { ContactLists } = await api.ses<{ ContactLists: { ContactListName: string }[] }>('GET', '/contact-lists', undefined, signal);
    const name = ContactLists[0]?.ContactListName;
    return name ? api.ses<ContactList>('GET', `/contact-lists/${part(name)}`, undefined, signal) : null;
  }, { every: 15_000 });
  if (list.loading) return <Waiting what="the contact list" />;
  if (list.data === undefined) return <Trouble error={list.error} retry={list.refresh} />;
  const close = () => { setEditing(false); list.refresh(); };
  if (list.data === null) {
    return (
      <Container>
        <Empty title="No contact list" action={<Button variant="primary" onClick={() => setEditing(true)}>Create contact list</Button>}>
          A list holds who wants which topic of your mail, and lets everybody leave by one click. An account has one.
        </Empty>
        {editing && <EditList onClose={close} />}
      </Container>
    );
  }
  const { ContactListName: name, Description, CreatedTimestamp, LastUpdatedTimestamp } = list.data;
  const remove = async () => {
    const yes = await ask({ title: `Delete contact list ${name}?`, action: 'Delete', typed: name, consequence: 'All of its contacts and what they said about topics are gone, who unsubscribed among them. Links to unsubscribe in mail that was sent lead nowhere.' });
    if (!yes) return;
    await flash.run(() => api.ses('DELETE', `/contact-lists/${part(name)}`), `Contact list ${name} was deleted.`);
    list.refresh();
  };
  return (
    <SpaceBetween size="l">
      <Trouble error={list.error} stale retry={list.refresh} />
      <Container header={<Header variant="h2" actions={<SpaceBetween direction="horizontal" size="xs"><Button onClick={() => void remove()}>Delete</Button><Button onClick={() => setEditing(true)}>Edit</Button></SpaceBetween>}>{name}</Header>}>
        <KeyValuePairs columns={3} items={[
          { label: 'Description', value: Description ?? '–' },
          { label: 'Made', value: <TimeText at={msOfSes(CreatedTimestamp)} /> },
          { label: 'Last changed', value: <TimeText at={msOfSes(LastUpdatedTimestamp)} /> },
        ]} />
      </Container>
      <Topics list={list.data} changed={list.refresh} />
      <Contacts key={list.data.Topics.map((topic) => topic.TopicName).join()} list={list.data} />
      {editing && <EditList list={list.data} onClose={close} />}
    </SpaceBetween>
  );
}

export default function ContactLists() {
  return (
    <Page title="Contact lists" description="Who wants which of your mails.">
      <NeedsAccount><Content /></NeedsAccount>
    </Page>
  );
}
