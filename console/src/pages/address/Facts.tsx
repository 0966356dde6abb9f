import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Address } from '../../api/types';
import { count, plural } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import TimeText from '../../parts/TimeText';
import WarmupBar from '../../parts/WarmupBar';

export default function Facts({ address }: { address: Address }) {
  const { warmup } = address;
  const items = [
    { label: 'State', value: address.paused ? <StatusIndicator type="stopped">paused</StatusIndicator> : address.draining ? <StatusIndicator type="in-progress">leased; goes back when its mail is out</StatusIndicator> : address.state },
    { label: 'Pool', value: address.pool ? <GoTo to={address.managed ? `/managed/${address.pool}` : `/pools/${address.pool}`}>{address.pool}</GoTo> : '–' },
    { label: 'Account', value: address.account || '–' },
    { label: 'Leased', value: <TimeText at={address.leased_at} /> },
    { label: 'Warm-up', value: address.managed ? 'by each ISP, see the pool' : <WarmupBar warmup={warmup} of={address.address} /> },
    { label: 'Today', value: warmup ? `${count(warmup.used_day)}${warmup.allowance_day === undefined ? '' : ` of ${count(warmup.allowance_day)}`}` : '–' },
    { label: 'Last 60 minutes', value: warmup ? `${count(warmup.used_hour)}${warmup.allowance_hour === undefined ? '' : ` of ${count(warmup.allowance_hour)}`}` : '–' },
    ...(address.rests_until ? [{ label: 'Rests until', value: <TimeText at={address.rests_until} /> }] : []),
    { label: 'Checks', value: address.health === 'problems' ? <StatusIndicator type="error">{plural(address.checks.filter((each) => each.state === 'problem').length, 'problem')}</StatusIndicator> : address.health === 'ok' ? <StatusIndicator type="success">ok</StatusIndicator> : <StatusIndicator type="pending">{address.health}</StatusIndicator> },
  ];
  return <Container header={<Header variant="h2">Address</Header>}><KeyValuePairs columns={4} items={items} /></Container>;
}
