import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { FoundMessage, FoundRecipient, MessageEntry } from '../../api/types';

export interface Word { type: StatusIndicatorProps.Type; text: string }

export const OUTCOMES: Record<string, Word> = {
  sent: { type: 'in-progress', text: 'On its way' },
  delivered: { type: 'success', text: 'Delivered' },
  deferred: { type: 'pending', text: 'Deferred' },
  bounced: { type: 'error', text: 'Bounced' },
  complained: { type: 'warning', text: 'Complained' },
  dropped: { type: 'stopped', text: 'Dropped' },
};
export const outcomeOf = (outcome: string): Word => OUTCOMES[outcome] ?? { type: 'info', text: outcome || 'Unknown' };

// One line of the search: a message and one of its recipients.
export type Found = FoundMessage & { subject?: string };
export interface Hit extends FoundRecipient { id: string; message: Found }
export const hitsOf = (messages: Found[]): Hit[] =>
  messages.flatMap((message) => message.recipients.map((recipient) => ({ ...recipient, id: `${message.id} ${recipient.address}`, message })));

const KINDS: Record<string, Word> = {
  accepted: { type: 'success', text: 'Accepted' },
  expired: { type: 'error', text: 'Given up: it waited too long' },
  dropped: { type: 'stopped', text: 'Dropped by the operator' },
  bounce_mailed: { type: 'info', text: 'The sender was told by mail' },
  async_bounce: { type: 'error', text: 'A bounce came back' },
  async_delay: { type: 'pending', text: 'A report of delay came back' },
  complaint: { type: 'warning', text: 'A complaint came back' },
  open: { type: 'info', text: 'Opened' },
  click: { type: 'info', text: 'A link was followed' },
};
const RESULTS: Record<string, Word> = {
  delivered: { type: 'success', text: 'Delivered' },
  deferred: { type: 'pending', text: 'Not taken now' },
  bounced: { type: 'error', text: 'Refused for good' },
};
const MEANINGS: Record<string, string> = { throttled: 'slowed down', blocked: 'blocked', hard_bounce: 'refused for good', deferred: 'later' };

export function stepWord(entry: MessageEntry): Word {
  if (entry.kind === 'attempt') return RESULTS[entry.result ?? ''] ?? { type: 'info', text: 'Tried' };
  return KINDS[entry.kind] ?? { type: 'info', text: entry.kind };
}

// "blocked; about the address": what the ISP's words were taken for.
export function judged(entry: MessageEntry): string {
  if (!entry.meaning || entry.meaning === 'delivered') return '';
  const about = entry.scope ? `; it is about the ${entry.scope.replace('_', ' ')}` : '';
  if (entry.kind === 'complaint') return `Kind of complaint: ${entry.meaning}`;
  return `Taken as: ${MEANINGS[entry.meaning] ?? entry.meaning}${about}`;
}

export const pathOf = (id: string) => `/messages/${encodeURIComponent(id)}`;
export const isId = (text: string) => /^[0-9a-f]{16}-[0-9a-f-]{36}-000000$/i.test(text.trim());
