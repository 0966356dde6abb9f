// What to do, in the console's own terms. The server words advice for its terminal too (`warmpost alerts`): where a page does the same, the page is named.
import type { Alert } from '../api/types';
import { localTimes } from './time';

export interface Place { to: string; label: string }
export interface ToDo { text: string; place?: Place }

const part = encodeURIComponent;
const laneOf = (alert: Alert): Place => ({ to: `/queues?lane=${part(alert.about)}`, label: 'The lane' });
const reputation: Place = { to: '/reputation', label: 'Reputation' };
const isPaused = (alert: Alert) => alert.text.includes('The lane is paused.');

// What block lists themselves ask for stands before what to do here meanwhile.
const ofTheList = (advice: string) => advice.split(/\s*Let it rest meanwhile:/)[0] ?? '';

const FOR_OPERATORS: Record<string, (alert: Alert) => ToDo> = {
  'spool-failed': () => ({ text: 'Mend the disk, then end the service and start it again: mail is refused until then. What broke stands in the log of the system.', place: { to: '/queues', label: 'State of the disk' } }),
  disk: () => ({ text: 'Give the file system of the data directory more room, or see what fills the queue.', place: { to: '/queues', label: 'Queues' } }),
  clock: () => ({ text: 'Look on the host whether the clock is right now, and who keeps it.' }),
  inventory: () => ({ text: 'Add addresses. Those that rest come back by themselves.', place: { to: '/inventory', label: 'Inventory' } }),
  'pool-short': (alert) => ({ text: 'See why the pool wants them, then give the inventory more addresses.', place: { to: `/managed/${part(alert.pool)}?tab=decisions&of=${alert.account}`, label: `Decisions of ${alert.pool}` } }),
  'isp-block': () => ({ text: 'Read what the ISP says, ask its postmaster to be let in, and slow down whoever draws it. Once it is mended, retry what waits.', place: { to: '/now', label: 'Who holds back' } }),
  'isp-outage': (alert) => ({ text: 'It is the ISP’s trouble: wait. What waits is tried again by itself.', place: laneOf(alert) }),
  listing: (alert) => ({ text: `${ofTheList(alert.advice)} Let the address rest meanwhile: pause it under Queues. Once it is off the list, look again and resume it.`.trim(), place: { to: `/addresses/${part(alert.address)}`, label: alert.address } }),
  'bounce-rate': () => ({ text: 'Find where these addresses come from, and see that nobody mails them any more before the sender is paused.', place: reputation }),
  'complaint-rate': () => ({ text: 'Find who complains and of which mail, and see that they get no more of it before the sender is paused.', place: reputation }),
  'sender-paused': () => ({ text: 'See the rates. Once the cause is mended, lift the pause there.', place: reputation }),
  'queue-age': (alert) => (isPaused(alert)
    ? { text: 'See who paused it and why, and resume it when that is over.', place: { to: '/queues?tab=pauses', label: 'Pauses' } }
    : { text: 'See what waits and for what. Once the cause is gone, retry it.', place: laneOf(alert) }),
  subscriber: () => ({ text: 'Mend who takes the events. Until then they wait, and become dead letters when they wait too long.', place: { to: '/configuration-sets', label: 'Event destinations' } }),
  'dead-letters': () => ({ text: 'Mend who takes the events. Then they can be read and sent again at the server’s terminal (warmpost topic dead, warmpost topic replay).' }),
};

const FOR_ACCOUNTS: Record<string, (alert: Alert) => ToDo> = {
  'pool-short': (alert) => ({ text: 'The operator is told too. Until there are more addresses, what is too much leaves by the shared pool, or waits.', place: { to: `/managed/${part(alert.pool)}?tab=decisions`, label: `Decisions of ${alert.pool}` } }),
  'isp-block': (alert) => ({ text: 'The operator is told too. See whether a mailing of yours bounces or draws complaints, and send less to this ISP meanwhile.', place: alert.isp ? { to: `/isps?isp=${part(alert.isp)}`, label: `Mail to ${alert.isp}` } : reputation }),
  'isp-outage': (alert) => ({ text: 'It is the ISP’s trouble: wait. What waits is tried again by itself.', place: { to: `/messages?outcome=deferred&isp=${part(alert.isp)}`, label: 'What waits' } }),
  listing: (alert) => ({ text: `${ofTheList(alert.advice)} Find which mailing brought it there before you send on.`.trim(), place: { to: `/addresses/${part(alert.address)}`, label: alert.address } }),
  'bounce-rate': () => ({ text: 'Find where these addresses come from, and stop mailing them before sending is paused.', place: { to: '/messages?outcome=bounced', label: 'What bounced' } }),
  'complaint-rate': () => ({ text: 'Find who complains and of which mail, and send them no more of it before sending is paused.', place: { to: '/messages?outcome=complained', label: 'Who complained' } }),
  'sender-paused': () => ({ text: 'Mend the cause, then ask the operator to lift the pause.', place: reputation }),
  'queue-age': (alert) => ({ text: isPaused(alert) ? 'The operator paused it: ask why. Nothing is lost, but what waits too long bounces.' : 'Nothing is lost: it is tried again by itself, and bounces only when it waits too long.', place: { to: `/messages?outcome=deferred&isp=${part(alert.isp)}`, label: 'What waits' } }),
  'dead-letters': () => ({ text: 'Mend who takes the events, then ask the operator to send them again.', place: { to: '/configuration-sets', label: 'Event destinations' } }),
};

export function toDo(alert: Alert, isOperator: boolean): ToDo {
  const known = (isOperator ? undefined : FOR_ACCOUNTS[alert.kind]) ?? FOR_OPERATORS[alert.kind];
  return known && alert.about !== 'others' ? known(alert) : { text: localTimes(alert.advice) };
}

// ---- advice that names commands in backquotes: those that a page stands for become links to it

const COMMANDS: [RegExp, (words: string[]) => Place | undefined][] = [
  [/^slow\b/, () => ({ to: '/now', label: 'Who holds back' })],
  [/^hurts\b/, () => ({ to: '/now?tab=hurts', label: 'Whose mail hurts' })],
  [/^(listed|ip show)\b/, (words) => {
    const address = words.find((each) => /^[0-9a-f.:]{3,}$/i.test(each) && /[.:]/.test(each));
    return address ? { to: `/addresses/${part(address)}`, label: `The page of ${address}` } : { to: '/inventory', label: 'Inventory' };
  }],
  [/^ip (ehlo|add|list)\b/, () => ({ to: '/inventory', label: 'Inventory' })],
  [/^ip rests\b/, () => ({ to: '/queues?tab=addresses', label: 'Queues by address' })],
  [/^reputation\b/, (words) => {
    const kind = words[words.indexOf('--kind') + 1];
    return words.includes('--kind') && kind ? { to: `/reputation?kind=${part(kind)}`, label: `Reputation by ${kind}` } : reputation;
  }],
  [/^queue\b/, () => ({ to: '/queues', label: 'Queues' })],
  [/^(pause|resume)\b/, () => ({ to: '/queues?tab=pauses', label: 'Pauses' })],
];

export const isForOperators = (place: Place) => /^\/(now|queues|inventory)\b/.test(place.to);

// "See `warmpost slow`." is ["See ", { Who holds back }, "."]; a command that no page stands for stays as it is.
export function inConsole(advice: string): (string | Place)[] {
  const parts: (string | Place)[] = [];
  let from = 0;
  for (const match of advice.matchAll(/`warmpost ([^`]+)`/g)) {
    const command = match[1] ?? '';
    const place = COMMANDS.find(([pattern]) => pattern.test(command))?.[1](command.split(/\s+/));
    if (!place) continue;
    if (match.index > from) parts.push(advice.slice(from, match.index));
    parts.push(place);
    from = match.index + match[0].length;
  }
  if (from < advice.length) parts.push(advice.slice(from));
  return parts;
}
