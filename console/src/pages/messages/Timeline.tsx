import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Steps, { type StepsProps } from '@cloudscape-design/components/steps';
import type { Addresses, MessageEntry, MessageReasons, MessageStory } from '../../api/types';
import { useApi } from '../../api/useApi';
import { plural } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import { useLive } from '../../parts/live';
import { duration } from '../../parts/time';
import TimeText from '../../parts/TimeText';
import { judged, stepWord } from './words';
import Why from './Why';

type Entry = MessageEntry & { user_agent?: string; link?: string; count?: number };
type Attempt = MessageReasons['attempts'][number];

const Small = ({ children }: { children: React.ReactNode }) => <Box fontSize="body-s" color="text-body-secondary">{children}</Box>;

function Route({ entry, isKnown }: { entry: Entry; isKnown: (address: string) => boolean }) {
  if (entry.kind === 'open' || entry.kind === 'click') return null;
  if (!entry.source_ip && !entry.remote_host && !entry.remote_ip) return null;
  const to = [entry.remote_host, entry.remote_ip && `(${entry.remote_ip})`].filter(Boolean).join(' ');
  const from = entry.source_ip ?? '';
  const how = [entry.tls_version || (entry.tls ? 'TLS' : entry.kind === 'attempt' && entry.remote_host ? 'no TLS' : ''), entry.duration_ms ? `took ${duration(entry.duration_ms)}` : ''].filter(Boolean).join(', ');
  return (
    <div className="wp-break">
      {from && <>From {!/^[\d.:a-f]+$/i.test(from) ? `relay ${from}` : isKnown(from) ? <GoTo to={`/addresses/${encodeURIComponent(from)}`}>{from}</GoTo> : from}{entry.ehlo && ` (${entry.ehlo})`}</>}
      {to && <> to {to}</>}{entry.isp && <>, {entry.isp}</>}{entry.pool && <>, pool {entry.pool}</>}{how && <>; {how}</>}
    </div>
  );
}

function Details({ entry, attempt, many, isKnown }: { entry: Entry; attempt?: Attempt; many: boolean; isKnown: (address: string) => boolean }) {
  const meaning = judged(entry);
  return (
    <>
      <Small><TimeText at={entry.at} />{many && entry.recipients && entry.recipients.length > 0 && <> · {entry.recipients.length <= 3 ? entry.recipients.join(', ') : plural(entry.recipients.length, 'recipient')}</>}</Small>
      <Route entry={entry} isKnown={isKnown} />
      {entry.reply && <pre className="wp-pre">{entry.reply}</pre>}
      {meaning && <Small>{meaning}.</Small>}
      {entry.link && <div className="wp-break">{entry.link}</div>}
      {entry.user_agent && <Small>{entry.user_agent}{entry.remote_ip && `, from ${entry.remote_ip}`}{entry.count && entry.count > 1 ? `; ${entry.count} times` : ''}</Small>}
      {entry.next_attempt && <Small>Next attempt <TimeText at={entry.next_attempt} /></Small>}
      {(attempt ?? entry.decision) && <Why decision={entry.decision ?? ''} attempt={attempt} />}
    </>
  );
}

export default function Timeline({ story, reasons }: { story: MessageStory; reasons?: MessageReasons }) {
  const api = useApi();
  // An account has no page for addresses that it does not see, though its own mail tells them.
  const own = useLive('/my-addresses for links', (signal) => api.get<Addresses>('/my-addresses', {}, signal), { every: 0, when: !api.isOperator });
  const isKnown = (address: string) => api.isOperator || own.data?.addresses.some((each) => each.address === address) === true;
  const many = (story.envelope.recipients?.length ?? 0) > 1;
  const left = [...(reasons?.attempts ?? [])];
  const take = (entry: Entry) => {
    const i = entry.decision ? left.findIndex((each) => each.at === entry.at && each.source === entry.source_ip) : -1;
    return i < 0 ? undefined : left.splice(i, 1)[0];
  };
  const steps: StepsProps.Step[] = story.entries.map((entry) => {
    const word = stepWord(entry);
    return { status: word.type, statusIconAriaLabel: word.type, header: <b>{word.text}</b>, details: <Details entry={entry} attempt={take(entry)} many={many} isKnown={isKnown} /> };
  });
  for (const each of story.waiting) {
    steps.push({
      status: 'in-progress', statusIconAriaLabel: 'waits', header: <b>Waits{many && ` for ${each.address}`}</b>,
      details: <><div>{each.waits_for || (each.attempts > 0 ? 'For its next attempt' : 'For its turn')}</div>{each.next_attempt_ms > 0 && <Small>Next attempt <TimeText at={each.next_attempt_ms} form="relative" /></Small>}{each.last_reply && <pre className="wp-pre">{each.last_reply}</pre>}</>,
    });
  }
  return (
    <Container header={<Header variant="h2" description="From acceptance to outcome: every attempt, what was answered, and why it left from that address.">Timeline</Header>}>
      <Steps steps={steps} ariaLabel="What happened to the message" />
    </Container>
  );
}
