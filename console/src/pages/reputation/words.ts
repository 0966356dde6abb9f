import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { Reputation } from '../../api/types';
import { plural } from '../../parts/format';

export interface Rated extends Reputation {
  advice?: string; deferred?: number; throttled?: number; blocked?: number; counted_from_ms?: number; counted_to_ms?: number;
  least?: { bounces: number; complaints: number; blocks: number; throttles: number };   // of which a rate above its mark tells something
  marks?: Reputation['marks'] & { block_review?: number; throttle_review?: number };
}
export interface Ratings { reputations: Rated[]; more?: number }

export const KINDS = [
  { id: 'senders', label: 'Accounts and sets' },
  { id: 'identity', label: 'Identities' },
  { id: 'pool', label: 'Pools' },
  { id: 'address', label: 'Addresses' },
  { id: 'isp', label: 'ISPs' },
] as const;

export const stateOf = (rated: Rated): 'healthy' | 'under review' | 'paused' => {
  const word = rated.state.toLowerCase().replace(/_/g, ' ');
  return word === 'paused' || word === 'under review' ? word : 'healthy';
};
export const STATES: Record<ReturnType<typeof stateOf>, { type: StatusIndicatorProps.Type; text: string }> = {
  healthy: { type: 'success', text: 'Healthy' },
  'under review': { type: 'warning', text: 'Under review' },
  paused: { type: 'error', text: 'Paused' },
};

// Why a rate above its mark puts nobody under review: one complaint in 200 messages is no rate.
export function tooFew(rated: Rated): string {
  const { marks, least } = rated;
  if (!marks || !least || stateOf(rated) !== 'healthy') return '';
  const kinds: [number | undefined, number | undefined, number | undefined, number, string][] = [
    [rated.complaint_rate, marks.complaint_review, rated.complaints, least.complaints, 'complaint'],
    [rated.bounce_rate, marks.bounce_review, rated.bounces, least.bounces, 'bounce'],
    [rated.block_rate, marks.block_review, rated.blocked, least.blocks, 'block'],
    [rated.throttle_rate, marks.throttle_review, rated.throttled, least.throttles, 'throttle'],
  ];
  return kinds.filter(([rate, mark, number, enough]) => rate !== undefined && mark !== undefined && rate >= mark && number !== undefined && number < enough)
    .map(([, , number, enough, what]) => `${plural(number ?? 0, what)} only: at least ${enough} are needed for a review.`).join(' ');
}
export const whyOf = (rated: Rated) => [rated.cause, rated.advice, tooFew(rated)].filter(Boolean).join(' ');

export const nameOf = (rated: Rated) => rated.name || rated.configuration_set || rated.account_name;
export const kindOf = (rated: Rated) => rated.kind ?? (rated.configuration_set ? 'configuration-set' : 'account');
export const idOf = (rated: Rated) => `${kindOf(rated)} ${rated.account} ${nameOf(rated)}`;
