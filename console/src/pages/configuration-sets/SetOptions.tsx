import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState, type ReactNode } from 'react';
import { PRIORITY_TEXT, type Priority } from '../../api/priority';
import { msOfSes, type ConfigurationSet } from '../../api/ses';
import GoTo from '../../parts/GoTo';
import TimeText from '../../parts/TimeText';
import EditDelivery from './EditDelivery';
import EditPriority from './EditPriority';
import EditSending from './EditSending';
import EditSuppression from './EditSuppression';
import EditTracking from './EditTracking';
import { httpsText, patienceText, poolText, suppressionText, tlsText } from './words';

type Part = 'delivery' | 'sending' | 'suppression' | 'tracking' | 'priority';

function Block({ title, items, edit, description }: { title: string; items: KeyValuePairsProps.Item[]; edit: () => void; description?: ReactNode }) {
  return (
    <Container header={<Header variant="h2" description={description} actions={<Button ariaLabel={`Edit ${title.toLowerCase()}`} onClick={edit}>Edit</Button>}>{title}</Header>}>
      <KeyValuePairs columns={3} items={items} />
    </Container>
  );
}

const onOff = (on: boolean) => <StatusIndicator type={on ? 'success' : 'stopped'}>{on ? 'On' : 'Off'}</StatusIndicator>;

export default function SetOptions({ set, priority, changed }: { set: ConfigurationSet; priority?: Priority; changed: () => void }) {
  const [editing, setEditing] = useState<Part | null>(null);
  const close = () => { setEditing(null); changed(); };
  const pool = set.DeliveryOptions.SendingPoolName;
  const vdm = set.VdmOptions?.DashboardOptions?.EngagementMetrics;
  return (
    <SpaceBetween size="l">
      <Block title="Delivery" edit={() => setEditing('delivery')} items={[
        { label: 'Pool', value: pool ? <GoTo to={`/pools/${encodeURIComponent(pool)}`}>{pool}</GoTo> : poolText(set) },
        { label: 'TLS', value: tlsText(set) },
        { label: 'Tries for', value: patienceText(set) },
      ]} />
      <Block title="Priority" description="Who goes first where an address may not send all that waits." edit={() => setEditing('priority')} items={[
        { label: 'Mail of this set is', value: priority ? PRIORITY_TEXT[priority] : '–' },
        { label: 'Order', value: 'Transactional, then normal, then bulk' },
        { label: 'What the shared pool takes over', value: 'The youngest bulk mail first' },
      ]} />
      <Block title="Sending and reputation" edit={() => setEditing('sending')} items={[
        { label: 'Sending', value: onOff(set.SendingOptions.SendingEnabled) },
        { label: 'Reputation metrics', value: onOff(set.ReputationOptions.ReputationMetricsEnabled) },
        { label: 'Rates count since', value: set.ReputationOptions.LastFreshStart ? <TimeText at={msOfSes(set.ReputationOptions.LastFreshStart)} /> : 'The beginning' },
      ]} />
      <Block title="Suppression" description="Whether addresses of the suppression list are held back from its mail." edit={() => setEditing('suppression')}
        items={[{ label: 'Reasons that count', value: suppressionText(set) }]} />
      <Block title="Tracking" description="Opens and clicks are followed once a destination wants their events." edit={() => setEditing('tracking')} items={[
        { label: 'Links lead over', value: set.TrackingOptions?.CustomRedirectDomain ?? "The server's own address" },
        { label: 'HTTPS', value: httpsText(set.TrackingOptions?.HttpsPolicy) },
        { label: 'Engagement metrics', value: vdm === undefined ? "As the account's" : vdm === 'ENABLED' ? 'On' : 'Off' },
      ]} />
      {editing === 'delivery' && <EditDelivery set={set} onClose={close} />}
      {editing === 'priority' && <EditPriority name={set.ConfigurationSetName} priority={priority} onClose={close} />}
      {editing === 'sending' && <EditSending set={set} onClose={close} />}
      {editing === 'suppression' && <EditSuppression set={set} onClose={close} />}
      {editing === 'tracking' && <EditTracking set={set} onClose={close} />}
    </SpaceBetween>
  );
}
