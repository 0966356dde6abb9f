import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { NewKey } from '../../api/types';
import Copyable from '../../parts/Copyable';
import { download } from '../../parts/csv';

// Told once; nothing of it is kept by the console. It stays open until it is closed by its button.
export default function Secret({ made, onClose }: { made: NewKey; onClose: () => void }) {
  const save = () => download(`${made.id}.txt`, [`access_key_id = ${made.id}`, `secret_access_key = ${made.secret}`, `smtp_user = ${made.smtp_user}`, `smtp_password = ${made.smtp_password}`, ''].join('\n'), 'text/plain;charset=utf-8');
  return (
    <Modal visible header={made.old ? 'The new key' : 'The key was made'} size="large" closeAriaLabel="Close" onDismiss={({ detail }) => { if (detail.reason !== 'overlay') onClose(); }} footer={
      <Box float="right"><SpaceBetween direction="horizontal" size="xs"><Button iconName="download" onClick={save}>Save as a file</Button><Button variant="primary" onClick={onClose}>I have kept it</Button></SpaceBetween></Box>
    }>
      <SpaceBetween size="l">
        <Alert type="warning" header="This is the only time these secrets are shown">Keep them now. Lost, they cannot be found again; then rotate the key.</Alert>
        <KeyValuePairs columns={2} items={[
          { label: 'Access key id', value: <Copyable text={made.id} what="the access key id" /> },
          { label: 'Secret access key', value: <Copyable text={made.secret} what="the secret access key" /> },
          { label: 'SMTP user', value: <Copyable text={made.smtp_user} what="the SMTP user" /> },
          { label: 'SMTP password', value: <Copyable text={made.smtp_password} what="the SMTP password" /> },
        ]} />
        {made.old && <Box>The old key {made.old.id} still works. Disable it once the new one is in use everywhere.</Box>}
      </SpaceBetween>
    </Modal>
  );
}
