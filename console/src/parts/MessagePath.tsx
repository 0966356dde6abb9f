import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Steps, { type StepsProps } from '@cloudscape-design/components/steps';
import { ApiError, part } from '../api/client';
import type { MessageEntry, MessageStory } from '../api/types';
import { useApi } from '../api/useApi';
import GoTo from './GoTo';
import { useLive } from './live';
import { duration } from './time';
import TimeText from './TimeText';
import Trouble from './Trouble';

const GOOD = new Set(['delivered', 'relayed']);
const WAITING = new Set(['deferred', 'throttled', 'delayed']);

function stepOf(entry: MessageEntry): StepsProps.Step {
  if (entry.kind === 'accepted') return { status: 'success', header: 'Accepted', details: <TimeText at={entry.at} /> };
  const status = GOOD.has(entry.result ?? '') ? 'success' : WAITING.has(entry.result ?? '') ? 'pending' : 'error';
  const from = entry.source_ip ? `from ${entry.source_ip}` : '';
  const to = entry.remote_host ? ` to ${entry.remote_host}${entry.remote_ip ? ` (${entry.remote_ip})` : ''}` : '';
  return {
    status,
    header: `${entry.kind === 'attempt' ? 'Tried' : entry.kind}: ${entry.result ?? ''}`,
    details: (
      <SpaceBetween size="xxs">
        <div><TimeText at={entry.at} />{entry.recipients?.length ? `, for ${entry.recipients.join(', ')}` : ''}{entry.isp && ` (${entry.isp})`}</div>
        {(from || to) && <div>{from}{to}{entry.ehlo && `, as ${entry.ehlo}`}{entry.tls_version && `, ${entry.tls_version}`}{entry.duration_ms ? `, in ${duration(entry.duration_ms)}` : ''}</div>}
        {entry.reply && <div className="wp-pre">{entry.reply}</div>}
        {entry.decision && <div>Why from there: {entry.decision}</div>}
        {entry.next_attempt && <div>Next attempt <TimeText at={entry.next_attempt} form="relative" /></div>}
      </SpaceBetween>
    ),
  };
}

// The way of one message so far: accepted, each attempt with its address and the ISP's reply, what it waits for.
export default function MessagePath({ id }: { id: string }) {
  const api = useApi();
  const live = useLive(`message ${id}`, (signal) => api.houseGet<MessageStory>(`/messages/${part(id)}`, {}, signal), { every: 1500 });
  // Right after acceptance the story is not there yet: it follows within a moment.
  const trouble = live.error instanceof ApiError && live.error.status === 404 ? undefined : live.error;
  const steps = (live.data?.entries ?? []).map(stepOf);
  for (const each of live.data?.waiting ?? []) {
    steps.push({ status: 'in-progress', header: `Waits for ${each.address}`, details: <>{each.waits_for || each.last_reply || 'Its turn.'} Next attempt <TimeText at={each.next_attempt_ms} form="relative" />.</> });
  }
  if (live.data?.under_way) steps.push({ status: 'in-progress', header: 'Being sent just now, or its end is being written', details: 'What became of it is told in a moment.' });
  return (
    <Container header={<Header variant="h2" description={<span className="wp-break">{id}</span>} actions={<GoTo to={`/messages/${id}`}>Everything about it</GoTo>}>The way of the message</Header>}>
      <SpaceBetween size="m">
        <Trouble error={trouble} stale={!!live.data} retry={live.refresh} />
        {steps.length > 0 ? <Steps ariaLabel="The way of the message" steps={steps} /> : !trouble && <StatusIndicator type="loading">It was accepted; its story is being written.</StatusIndicator>}
      </SpaceBetween>
    </Container>
  );
}
