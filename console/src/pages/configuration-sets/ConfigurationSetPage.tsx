import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useNavigate, useParams } from 'react-router-dom';
import { part } from '../../api/client';
import { priorityOf } from '../../api/priority';
import type { ConfigurationSet, EventDestination } from '../../api/ses';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { useConfirm } from '../../parts/confirm';
import { useLive } from '../../parts/live';
import NeedsAccount from '../../parts/NeedsAccount';
import Page from '../../parts/Page';
import Trouble from '../../parts/Trouble';
import Waiting from '../../parts/Waiting';
import Destinations from './Destinations';
import SetOptions from './SetOptions';

function useRemoval(name: string) {
  const api = useApi();
  const ask = useConfirm();
  const flash = useFlash();
  const navigate = useNavigate();
  return async () => {
    const yes = await ask({
      title: `Delete configuration set ${name}?`, action: 'Delete', typed: name,
      consequence: <>Requests that name it are refused from then on, and so is mail of identities whose default it is. Its event destinations go with it. Mail that was accepted already is delivered.</>,
    });
    if (yes && await flash.run(() => api.ses('DELETE', `/configuration-sets/${part(name)}`), `Configuration set ${name} was deleted.`)) navigate('/configuration-sets');
  };
}

function Content({ name }: { name: string }) {
  const api = useApi();
  const set = useLive(`configuration set ${api.account} ${name}`, (signal) => api.ses<ConfigurationSet>('GET', `/configuration-sets/${part(name)}`, undefined, signal), { every: 15_000 });
  const destinations = useLive(`destinations ${api.account} ${name}`, async (signal) =>
    (await api.ses<{ EventDestinations: EventDestination[] }>('GET', `/configuration-sets/${part(name)}/event-destinations`, undefined, signal)).EventDestinations, { every: 15_000 });
  const priority = useLive(`priority ${api.account} ${name}`, (signal) => priorityOf(api, name, signal), { every: 15_000 });
  const changed = () => { set.refresh(); priority.refresh(); };
  if (set.loading) return <Waiting what="the configuration set" />;
  return (
    <SpaceBetween size="l">
      <Trouble error={set.error ?? priority.error} stale={!!set.data} retry={changed} />
      {set.data && <SetOptions set={set.data} priority={priority.data} changed={changed} />}
      {set.data && <Destinations set={name} destinations={destinations} />}
    </SpaceBetween>
  );
}

export default function ConfigurationSetPage() {
  const name = useParams().name ?? '';
  const remove = useRemoval(name);
  return (
    <Page title={name} trail={[{ text: 'Configuration sets', href: '/configuration-sets' }]} description="Configuration set" actions={<Button onClick={() => void remove()}>Delete</Button>}>
      <NeedsAccount><Content key={name} name={name} /></NeedsAccount>
    </Page>
  );
}
