import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { part } from '../../api/client';
import { msOfSes } from '../../api/ses';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { useConfirm } from '../../parts/confirm';
import TimeText from '../../parts/TimeText';
import ChangeKey from './ChangeKey';
import type { PartProps } from './IdentityPage';
import Verification from './Verification';

const bits = (length: string | undefined) => (length ? `${length.replace(/\D+/g, ' ').trim()} bits` : '–');

export default function Dkim({ name, identity, changed }: PartProps) {
  const api = useApi();
  const ask = useConfirm();
  const flash = useFlash();
  const [changing, setChanging] = useState(false);
  const dkim = identity.DkimAttributes;
  const isOwn = dkim.SigningAttributesOrigin === 'EXTERNAL';
  const toggle = async () => {
    const on = !dkim.SigningEnabled;
    if (!on && !await ask({ title: `Stop signing mail of ${name}?`, action: 'Stop signing', consequence: 'Its mail leaves without a DKIM signature. DMARC then rests on SPF alone, and Gmail and Yahoo refuse unsigned bulk mail.' })) return;
    await flash.run(() => api.ses('PUT', `/identities/${part(name)}/dkim`, { SigningEnabled: on }), on ? 'Mail is signed.' : 'Mail is no longer signed.');
    changed();
  };
  return (
    <Container header={
      <Header variant="h2" description="The key that signs now goes on until the new one is seen in DNS."
        actions={<SpaceBetween direction="horizontal" size="xs"><Button onClick={() => void toggle()}>{dkim.SigningEnabled ? 'Stop signing' : 'Sign'}</Button><Button onClick={() => setChanging(true)}>Change key</Button></SpaceBetween>}>
        DKIM
      </Header>
    }>
      <KeyValuePairs columns={3} items={[
        { label: 'Signing', value: <StatusIndicator type={dkim.SigningEnabled ? 'success' : 'stopped'}>{dkim.SigningEnabled ? 'On' : 'Off'}</StatusIndicator> },
        { label: 'Records', value: <Verification status={dkim.Status} /> },
        { label: 'Key', value: isOwn ? `Your own, selector ${dkim.Tokens[0] ?? ''}` : 'Made by the server (Easy DKIM)' },
        ...(isOwn ? [] : [
          { label: 'Length', value: bits(dkim.CurrentSigningKeyLength) },
          { label: 'Next length', value: bits(dkim.NextSigningKeyLength) },
          { label: 'Made', value: <TimeText at={msOfSes(dkim.LastKeyGenerationTimestamp)} /> },
        ]),
      ]} />
      {changing && <ChangeKey name={name} dkim={dkim} onClose={() => { setChanging(false); changed(); }} />}
    </Container>
  );
}
