import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useNavigate, useParams } from 'react-router-dom';
import { part } from '../../api/client';
import { msOfSes, type EmailIdentity } from '../../api/ses';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { useConfirm } from '../../parts/confirm';
import { useLive } from '../../parts/live';
import NeedsAccount from '../../parts/NeedsAccount';
import Page from '../../parts/Page';
import TimeText from '../../parts/TimeText';
import Trouble from '../../parts/Trouble';
import { useParameter } from '../../parts/useParameter';
import Waiting from '../../parts/Waiting';
import Defaults from './Defaults';
import Dkim from './Dkim';
import MailFrom from './MailFrom';
import Policies from './Policies';
import Records from './Records';
import Verification from './Verification';

export interface PartProps { name: string; identity: EmailIdentity; changed: () => void }

function Content({ name }: { name: string }) {
  const api = useApi();
  const [tab, setTab] = useParameter('tab', 'records');
  const live = useLive(`identity ${api.account} ${name}`, (signal) => api.ses<EmailIdentity>('GET', `/identities/${part(name)}`, undefined, signal));
  if (live.loading) return <Waiting what="the identity" />;
  const identity = live.data;
  if (!identity) return <Trouble error={live.error} retry={live.refresh} />;
  const props: PartProps = { name, identity, changed: live.refresh };
  const info = identity.VerificationInfo;
  const tabs = [
    { id: 'records', label: 'DNS records', content: <Records {...props} /> },
    ...(identity.IdentityType === 'DOMAIN' ? [{ id: 'dkim', label: 'DKIM', content: <Dkim {...props} /> }] : []),
    { id: 'mail-from', label: 'MAIL FROM', content: <MailFrom {...props} /> },
    { id: 'policies', label: 'Policies', content: <Policies {...props} /> },
    { id: 'defaults', label: 'Defaults', content: <Defaults {...props} /> },
  ];
  return (
    <SpaceBetween size="l">
      <Trouble error={live.error} stale retry={live.refresh} />
      <Container>
        <KeyValuePairs columns={4} items={[
          { label: 'Status', value: <Verification status={identity.VerificationStatus} /> },
          { label: 'May send', value: identity.VerifiedForSendingStatus ? 'Yes' : 'No' },
          { label: 'Last looked at in DNS', value: <TimeText at={msOfSes(info.LastCheckedTimestamp)} form="relative" /> },
          { label: 'Last found', value: <TimeText at={msOfSes(info.LastSuccessTimestamp)} form="relative" /> },
        ]} />
      </Container>
      <Tabs tabs={tabs} activeTabId={tabs.some((each) => each.id === tab) ? tab : 'records'} onChange={({ detail }) => setTab(detail.activeTabId)} />
    </SpaceBetween>
  );
}

export default function IdentityPage() {
  const name = useParams().name ?? '';
  const api = useApi();
  const ask = useConfirm();
  const flash = useFlash();
  const navigate = useNavigate();
  const remove = async () => {
    const yes = await ask({ title: `Delete ${name}?`, action: 'Delete', typed: name, consequence: 'Mail from it is refused at once. Its DKIM key is gone: mail that is under way can then no longer be checked once its records go, and adding it again makes new records.' });
    if (yes && await flash.run(() => api.ses('DELETE', `/identities/${part(name)}`), `${name} was deleted.`)) navigate('/identities');
  };
  return (
    <Page title={name} description="Identity" trail={[{ text: 'Identities', href: '/identities' }]} actions={<Button onClick={() => void remove()}>Delete</Button>}>
      <NeedsAccount><Content key={name} name={name} /></NeedsAccount>
    </Page>
  );
}
