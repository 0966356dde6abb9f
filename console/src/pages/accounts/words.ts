import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { Account } from '../../api/types';
import { count } from '../../parts/format';

interface Word { type: StatusIndicatorProps.Type; text: string }

export const pathOf = (id: string) => `/accounts/${id}`;

export function standing(account: Account): Word {
  if (!account.sending_enabled) return { type: 'stopped', text: 'Sending is off' };
  const place = account.production ? 'Production' : 'Sandbox';
  if (account.reputation === 'paused') return { type: 'error', text: `${place}, paused for its reputation` };
  if (account.reputation === 'under review') return { type: 'warning', text: `${place}, reputation under review` };
  return account.production ? { type: 'success', text: 'Production' } : { type: 'info', text: 'Sandbox' };
}

const REVIEWS: Record<string, Word> = { PENDING: { type: 'pending', text: 'Waits for you' }, GRANTED: { type: 'success', text: 'Granted' }, DENIED: { type: 'error', text: 'Denied' } };
export const reviewOf = (account: Account): Word | undefined => (account.review.status ? REVIEWS[account.review.status] ?? { type: 'info', text: account.review.status } : undefined);

export const checkCount = (text: string, what: string) => (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0 ? undefined : `Give ${what} as a number above 0.`);
// Of the daily limit and the rate: whose day has no limit has no rate, either.
export const limitText = (limit: number, account: Account) => (account.max_24_hour_send < 0 ? 'No limit' : count(limit));
