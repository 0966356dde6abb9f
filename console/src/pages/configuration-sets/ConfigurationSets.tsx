import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { part } from '../../api/client';
import { prioritiesOf, PRIORITY_TEXT, type Priority } from '../../api/priority';
import { configurationSetNames, each, type ConfigurationSet } from '../../api/ses';
import { useApi } from '../../api/useApi';
import DataTable, { type Column } from '../../parts/DataTable';
import GoTo from '../../parts/GoTo';
import { useLive } from '../../parts/live';
import NeedsAccount from '../../parts/NeedsAccount';
import Page from '../../parts/Page';
import CreateSet from './CreateSet';
import { pathOf, poolText, suppressionText, tlsText } from './words';

type Row = ConfigurationSet & { priority?: Priority };

const COLUMNS: Column<Row>[] = [
  { id: 'name', header: 'Name', fixed: true, value: (set) => set.ConfigurationSetName, cell: (set) => <GoTo to={pathOf(set.ConfigurationSetName)}>{set.ConfigurationSetName}</GoTo> },
  {
    id: 'sending', header: 'Sending', value: (set) => (set.SendingOptions.SendingEnabled ? 'On' : 'Off'),
    cell: (set) => <StatusIndicator type={set.SendingOptions.SendingEnabled ? 'success' : 'stopped'}>{set.SendingOptions.SendingEnabled ? 'On' : 'Off'}</StatusIndicator>,
  },
  { id: 'pool', header: 'Pool', value: poolText },
  { id: 'priority', header: 'Priority', value: (set) => (set.priority ? PRIORITY_TEXT[set.priority] : undefined) },
  { id: 'tls', header: 'TLS', value: tlsText },
  { id: 'suppression', header: 'Suppression', value: suppressionText },
  { id: 'tracking', header: 'Tracking domain', value: (set) => set.TrackingOptions?.CustomRedirectDomain ?? "The server's" },
  { id: 'reputation', header: 'Reputation metrics', hidden: true, value: (set) => (set.ReputationOptions.ReputationMetricsEnabled ? 'On' : 'Off') },
  { id: 'tags', header: 'Tags', hidden: true, value: (set) => set.Tags.map((tag) => `${tag.Key}=${tag.Value}`).join(', ') },
];

function List() {
  const api = useApi();
  const [creating, setCreating] = useState(false);
  const sets = useLive(`configuration sets ${api.account}`, async (signal) => {
    const [names, priorities] = await Promise.all([configurationSetNames(api, signal), prioritiesOf(api, signal)]);
    return each(names.slice(0, 500), async (name): Promise<Row> => ({ ...await api.ses<ConfigurationSet>('GET', `/configuration-sets/${part(name)}`, undefined, signal), priority: priorities.get(name) }));
  }, { every: 30_000 });
  const create = <Button variant="primary" onClick={() => setCreating(true)}>Create configuration set</Button>;
  return (
    <>
      <DataTable id="configuration-sets" title="Configuration sets" columns={COLUMNS} rows={sets.data} live={sets} rowId={(set) => set.ConfigurationSetName} sortBy="name" filterInAddress
        empty={{ title: 'No configuration sets', text: 'Mail without one leaves by the default pool, and its events are told to no destination.', action: <Button onClick={() => setCreating(true)}>Create configuration set</Button> }}
        actions={create} />
      {creating && <CreateSet onClose={() => { setCreating(false); sets.refresh(); }} />}
    </>
  );
}

export default function ConfigurationSets() {
  return (
    <Page title="Configuration sets" description="Named options of sending: from which pool, how strictly encrypted, who is told of events.">
      <NeedsAccount><List /></NeedsAccount>
    </Page>
  );
}
