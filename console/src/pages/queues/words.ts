import type { Lane, Pause } from '../../api/types';

// As people say it; the account, which makes it one lane, stands beside it.
export const laneText = (lane: Pick<Lane, 'pool' | 'isp'>) => `${lane.pool}/${lane.isp}`;

const KINDS: Record<Pause['kind'], string> = { lane: 'Lane', domain: 'Recipient domain', pool: 'Pool', address: 'Address' };
export const kindText = (kind: Pause['kind']) => KINDS[kind] ?? kind;
