import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { Reputation } from '../../api/types';

export interface Rated extends Reputation {
  advice?: string; deferred?: number; throttled?: number; blocked?: number; counted_from_ms?: number; counted_to_ms?: number;
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

export const nameOf = (rated: Rated) => rated.name || rated.configuration_set || rated.account_name;
export const kindOf = (rated: Rated) => rated.kind ?? (rated.configuration_set ? 'configuration-set' : 'account');
export const idOf = (rated: Rated) => `${kindOf(rated)} ${rated.account} ${nameOf(rated)}`;
