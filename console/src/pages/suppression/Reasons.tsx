import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { useState } from 'react';
import type { Reason, SesAccount } from '../../api/ses';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import FormModal from '../../parts/FormModal';
import { useLive } from '../../parts/live';
import Trouble from '../../parts/Trouble';
import { useForm } from '../../parts/useForm';
import Waiting from '../../parts/Waiting';
import { reasonText } from './entries';

function Edit({ now, onClose }: { now: Reason[]; onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const form = useForm({ bounce: now.includes('BOUNCE'), complaint: now.includes('COMPLAINT') }, () => ({}));
  const submit = async () => {
    const reasons = [...(form.values.bounce ? ['BOUNCE'] : []), ...(form.values.complaint ? ['COMPLAINT'] : [])];
    await api.ses('PUT', '/account/suppression', { SuppressedReasons: reasons });
    flash.success('Saved.');
  };
  return (
    <FormModal title="Reasons that count" submit="Save" onSubmit={submit} onClose={onClose}>
      <Checkbox checked={form.values.bounce} onChange={({ detail }) => form.set('bounce', detail.checked)} description="Addresses that bounced for good are put on the list and held back">Bounces</Checkbox>
      <Checkbox checked={form.values.complaint} onChange={({ detail }) => form.set('complaint', detail.checked)} description="So are those that complained">Complaints</Checkbox>
    </FormModal>
  );
}

export default function Reasons() {
  const api = useApi();
  const [editing, setEditing] = useState(false);
  const account = useLive(`ses account ${api.account}`, (signal) => api.ses<SesAccount>('GET', '/account', undefined, signal), { every: 30_000 });
  if (account.loading) return <Waiting what="the account" />;
  if (!account.data) return <Trouble error={account.error} retry={account.refresh} />;
  const reasons = account.data.SuppressionAttributes.SuppressedReasons;
  return (
    <Container header={<Header variant="h2" description="Of the account; a configuration set may have its own instead." actions={<Button ariaLabel="Edit the reasons" onClick={() => setEditing(true)}>Edit</Button>}>Reasons that count</Header>}>
      <KeyValuePairs items={[{ label: 'Held back for', value: reasons.length ? reasons.map(reasonText).join(', ') : 'Nothing: listed addresses are mailed' }]} />
      {editing && <Edit now={reasons} onClose={() => { setEditing(false); account.refresh(); }} />}
    </Container>
  );
}
