import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useParams } from 'react-router-dom';
import { ApiError, part } from '../../api/client';
import type { MessageReasons, MessageStory } from '../../api/types';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { useConfirm } from '../../parts/confirm';
import { plural } from '../../parts/format';
import { useLive, type Live } from '../../parts/live';
import Page from '../../parts/Page';
import Trouble from '../../parts/Trouble';
import Waiting from '../../parts/Waiting';
import EnvelopeView from './EnvelopeView';
import Recipients from './Recipients';
import Timeline from './Timeline';

function useActions(id: string, story: Live<MessageStory>) {
  const api = useApi();
  const ask = useConfirm();
  const flash = useFlash();
  const waiting = story.data?.waiting ?? [];
  if (!api.isOperator || waiting.length === 0) return undefined;
  const retry = () => flash.run(() => api.housePost('/retry', { id }), 'It is tried now.').then(story.refresh);
  const drop = async () => {
    const yes = await ask({ title: 'Drop this message?', action: 'Drop', consequence: `${plural(waiting.length, 'recipient')} that still wait${waiting.length === 1 ? 's' : ''} will never get it. It stands in the history and in the events; no bounce mail is sent.` });
    if (yes) await flash.run(() => api.housePost('/drop', { id }), 'The message was dropped.').then(story.refresh);
  };
  return <SpaceBetween direction="horizontal" size="xs"><Button onClick={() => void drop()}>Drop</Button><Button onClick={() => void retry()}>Retry now</Button></SpaceBetween>;
}

function isOver(story: MessageStory | undefined) {
  return story !== undefined && story.waiting.length === 0 && !story.under_way && story.entries.length > 1;
}

export default function MessagePage() {
  const id = useParams().id ?? '';
  const api = useApi();
  const story = useLive(`message ${id}`, (signal) => api.houseGet<MessageStory>(`/messages/${part(id)}`, {}, signal), { every: 3000 });
  const reasons = useLive(`reasons ${id} ${story.data?.entries.length ?? 0}`, (signal) => api.houseGet<MessageReasons>(`/explain/message/${part(id)}`, {}, signal), { every: isOver(story.data) ? 0 : 5000, when: !!story.data });
  const actions = useActions(id, story);
  const isGone = story.error instanceof ApiError && story.error.status === 404 && !story.data;
  return (
    <Page title={story.data?.envelope.subject || 'Message'} description={<span className="wp-break">{id}</span>} trail={[{ text: 'Message search', href: '/messages' }]} actions={actions}>
      {story.loading && <Waiting what="the message" />}
      {isGone && <Alert type="info" header="There is no such message">Its history may be over (it is kept for some weeks only), or it belongs to another account.</Alert>}
      {!isGone && <Trouble error={story.error} stale={!!story.data} retry={story.refresh} />}
      {story.data && (
        <>
          <EnvelopeView story={story.data} />
          {story.data.under_way && <Box color="text-status-info">To some recipients it is being sent just now, or their end is being written.</Box>}
          <Recipients story={story.data} />
          <Timeline story={story.data} reasons={reasons.data} />
        </>
      )}
    </Page>
  );
}
