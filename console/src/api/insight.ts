// What answers a deliverability engineer's questions: GET /slow, /changes and /hurts, for operators.

export interface Held { answered: number; deferred: number; throttled: number; blocked: number; share: number; since_ms?: number; last_ms?: number }
export interface SlowSource extends Held { source: string; rests_until_ms?: number; in_a_row?: number; reply?: string }
export interface SlowIsp extends Held {
  pool: string; isp: string; how: string; outage: boolean; paused: boolean; waiting: number; oldest_ms?: number; next_attempt_ms?: number; waits_for?: string;
  reply: string; means: string; advice: string; sources: SlowSource[];
}
export interface Slow { isps: SlowIsp[]; minor: number; window_seconds: number }

export interface Change { at_ms: number; kind: string; about: string; text: string; weight: number; times: number }
export interface Changes { since_ms: number; until_ms: number; biggest: Change[]; changes: Change[]; left_out: number }

export interface Drawn { messages: number; bounces: number; complaints: number; deferred: number; throttled: number; blocked: number; bounce_rate: number; complaint_rate: number; throttle_rate: number; block_rate: number }
export interface HurtingSender extends Drawn { account: string; account_name: string; identity: string; configuration_set: string; share_of_mail: number; share_of_harm: number; text: string; hurts: boolean }
export interface HurtAddress extends Drawn { address: string; pool: string; harm: number; senders: HurtingSender[]; more_senders: number }
export interface Hurts { addresses: HurtAddress[]; days: number; from_ms: number; left_out: number }
