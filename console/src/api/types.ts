// What the server answers, by docs/operator-api.md and the handlers in src/ingress/http/operator/. `..._ms` are Unix milliseconds; other times ISO 8601.

export interface Session { csrf: string; account: string; account_name: string; role: 'operator' | 'account' | 'sender' | 'read-only'; key_id: string; expires_ms: number }

// ---- accounts
export interface AccountReview { status: string; case_id: string; reason: string; asked_ms: number; decided_ms?: number }
export interface AccountDetails { mail_type: string; website: string; use_case: string; language: string; contacts: string[] }
export interface Account {
  id: string; name: string; production: boolean; sending_enabled: boolean; reputation?: 'healthy' | 'under review' | 'paused'; max_24_hour_send: number; max_send_rate: number; sent_last_24_hours: number;
  identities: number; configuration_sets: number; auto_warmup: boolean; allow_listed: boolean;
  details: Partial<AccountDetails>;         // empty: it never said
  review: Partial<AccountReview>;           // empty: it never asked to leave the sandbox
  smtp?: Smtp;                              // of one account, not of a list
}
// Where SMTP is spoken; `host` is empty when the configuration names no public URL.
export interface Smtp { host: string; starttls_ports: number[]; tls_ports: number[] }
export interface Accounts { accounts: Account[] }

// ---- addresses
export interface Warmup { status: 'DONE' | 'IN_PROGRESS'; percentage: number; days_left: number; allowance_day?: number; allowance_hour?: number; used_day: number; used_hour: number }
export type CheckState = 'ok' | 'problem' | 'unknown';
export interface Check { check: string; state: CheckState; text: string; advice: string; since: string; checked_at: string }
export interface Address {
  address: string; ehlo: string; pool: string; account: string; state: string; paused: boolean;
  warmup?: Warmup; managed?: boolean; draining?: boolean; leased_at?: string; rests_until?: string;
  health: 'ok' | 'problems' | 'unknown' | 'not checked yet'; checks: Check[];
}
export interface BlockList { list: string; state: CheckState; text: string; advice: string; since: string; checked_at: string }
export interface Addresses { addresses: Address[]; dnsbls?: BlockList[] }
export interface Relay { name: string; pool: string; account: string; configured: boolean; paused: boolean }
export interface Relays { relays: Relay[] }
export interface LeaseRequest {
  id: number; account: string; account_name: string; count: number; volume: number; use_case: string; pattern: string;
  state: 'pending' | 'approved' | 'declined'; reason: string; addresses: string[]; asked_ms: number; decided_ms?: number;
}
export interface LeaseRequests { requests: LeaseRequest[] }
export interface Finding {
  account: string; account_name: string; address: string;
  domain?: string;   // in the place of an address: what Postmaster Tools says of a domain
  kind: string; severity: string; isp: string;
  text: string; advice: string; since_ms: number; told_ms: number;
}
export interface Findings { findings: Finding[]; checked_ms: number }

export interface WarmupPlan { days: number; start: number; full: number }
export interface CurveDay { date: string; day: number; planned: number | null; allowed: number | null; sent?: number; delivered?: number; bounced?: number; deferred?: number; throttled?: number; blocked?: number }
export interface Curve {
  address: string; pool: string; leased_ms: number; today: string; status: 'IN_PROGRESS' | 'DONE' | 'none'; percentage?: number; days_left?: number; advance?: 'calendar' | 'sent-days';
  started_ms?: number; plan?: WarmupPlan; days: CurveDay[];
}

// ---- pools
export interface PoolMember { name: string; kind: 'relay' | 'address'; ehlo: string; paused: boolean; draining: boolean }
export type Spill = 'always' | 'while-warming' | 'never';
export interface Pool {
  name: string; account: string; mode: 'managed' | 'standard'; paused: boolean; spill: Spill; rewarm_after_idle_days: number; addresses_max: number; shadow: boolean;
  overrides_in_force: number; frozen: boolean; sources: string[]; members: PoolMember[]; tags: { Key: string; Value: string }[];
}
export interface Pools { pools: Pool[] }

export interface Use { sent_24h: number; dedicated_24h: number; shared_24h: number; capacity_24h: number; capacity_limited_by: string; dedicated_percentage: number }
export interface IspFigures extends Use { warm: boolean; outage: boolean; spills_because: string }
export interface Pair {
  address: string; taken_day: number; taken_hour: number; serves: boolean; blocked: boolean;
  state?: string; allowance_day?: number; allowance_hour?: number; available_day?: number; room?: number; warm?: boolean; would_have?: Partial<Pair>;
}
export interface IspRow extends Partial<IspFigures> { isp: string; shadow: boolean; arrived_24h: number; addresses: number; taken_by_addresses_24h?: number; throttled?: number; blocked?: number; forecast_day?: number; would_have?: IspFigures; pairs?: Pair[] }
export interface OwnPool { pool: string; mode: string; status: string; use?: Use; would_have?: Use; isps: IspRow[] }
export interface Decision {
  id: number; at: string; policy_at: string; pool: string; shadow: boolean; kind: string; isp: string; address: string;
  before: number; after: number; why: string; text: string;
}
export interface Decisions { decisions: Decision[] }
export interface Override {
  id: number; pool: string; all_pools: boolean; account: string; isp: string; address: string; freeze: boolean; freeze_scaling: boolean; text: string; until: string;
  by: string; reason: string; made: string; day_cap?: number; hour_cap?: number; state: string; ended_by?: string; ended?: string; warning?: string;
}
export interface Overrides { overrides: Override[] }
export interface WaitingAtIsp { isp: string; waiting: number; active: number; oldest_ms: number; next_attempt_ms: number; paused: boolean; last_reply: string; waits_for: string }
export interface PoolStory extends OwnPool {
  account: string; shadow: boolean; paused: boolean; spill: Spill; addresses_max: number; inventory_short: boolean; status_at?: string; wanted?: number;
  addresses: { address: string; draining: boolean; paused: boolean; leased_at: string }[];
  waiting: WaitingAtIsp[]; decisions: Decision[]; overrides: Override[];
}
export interface PoolHour { Timestamp: string; ISP: string; Send: number; ApproximateDedicatedSendingPercentage: number; SentLast24Hours: number; Available24HourSend: number }
export interface PoolNow { ISP: string; ApproximateDedicatedSendingPercentage: number; SentLast24Hours: number; Available24HourSend: number; Available24HourSendLimitedBy: string }
export interface PoolMetrics { DedicatedIpPool: string; account: string; hours: PoolHour[]; now: PoolNow[] }

export interface IspReply { pattern: string; meaning: string; scope: string }
export interface Isp {
  id: string; name: string; mx: string[]; domains: string[]; connections: number; messages_per_connection: number; messages_per_second: number;
  first_day: number; day_ceiling: number; hour_share: number;   // 0: the file says nothing
  replies: IspReply[];
}
export interface Isps { isps: Isp[] }

// ---- queue
// lane: by what it is paused, retried, dropped: POOL/ISP, of an account's pool ACCOUNT/POOL/ISP. account: empty of the shared pool.
export interface Lane { lane: string; account: string; account_name: string; pool: string; isp: string; waiting: number; active: number; oldest_ms: number; next_attempt_ms: number; paused: boolean; last_reply: string; waits_for: string }
export interface SpoolUsage { waiting_messages: number; segment_bytes: number; free_bytes: number; failed: boolean; disk_full: boolean }
export interface Queue { lanes: Lane[]; total: number; usage: SpoolUsage }
export interface WaitingRecipient { address: string; attempts: number; next_attempt_ms: number; last_reply: string; waits_for: string }
export interface WaitingMessages { messages: { id: string; account: string; accepted_ms: number; recipients: WaitingRecipient[] }[] }
export interface Pause { kind: 'lane' | 'domain' | 'pool' | 'address'; value: string; reason: string; since_ms: number }
export interface Pauses { pauses: Pause[] }
export interface Rest { source: string; isp: string; until_ms: number; in_a_row: number; reason: string }
export interface Rests { rests: Rest[] }
export interface Status {
  version: string; service_domain: string; region: string; smtp?: Smtp; accounts: number; pools: number; pauses: number; usage: SpoolUsage; feedback: Partial<Record<string, number>>;
}

// ---- what left
// `source` is empty for addresses that are not the caller's to see: those of the shared pool and, for accounts, of managed pools.
export interface SentLine { day: string; source: string; kind: 'shared' | 'standard' | 'managed' | 'relay'; isp: string; delivered: number; bounced: number; deferred: number; throttled: number; blocked: number }
export interface Sent { lines: SentLine[] }
export interface FoundRecipient { address: string; isp: string; outcome: string; source: string; last_ms: number; reply: string }
export interface FoundMessage { id: string; account: string; accepted_ms: number; from: string; identity: string; configuration_set: string; recipients: FoundRecipient[] }
export interface FoundMessages { messages: FoundMessage[]; next: string }
export interface MessageEntry {
  at: string; kind: string; recipients?: string[]; result?: string; source_ip?: string; ehlo?: string; remote_host?: string; remote_ip?: string; isp?: string; reply?: string;
  scope?: string; meaning?: string; tls?: string | boolean; tls_version?: string; duration_ms?: number; decision?: string; pool?: string; next_attempt?: string;
}
export interface Envelope {
  account: string; accepted: string; expires: string; from: string; identity: string; recipients: string[]; subject: string; size: number; configuration_set: string; pool: number;
  tls_required: boolean; feedback_address: string; operation: string; source_ip: string; caller_identity: string; client_message_id: string; tags: Record<string, string>;
}
export interface MessageStory { id: string; envelope: Partial<Envelope>; entries: MessageEntry[]; waiting: WaitingRecipient[]; under_way?: boolean }
export interface MessageReasons {
  attempts: { at: string; source: string; isp: string; pool: string; decision: string; grant?: Decision[] | string; before: Decision[]; overrides: Override[] }[];
  waiting: unknown[]; overrides: Override[];
}

// ---- reputation, alerts, feeds
export interface Reputation {
  kind?: 'account' | 'configuration-set' | 'identity' | 'pool' | 'address' | 'isp'; name?: string;
  account: string; account_name: string; configuration_set: string; state: string; sends: boolean; cause: string; policy: string; said: string; since_ms?: number; counted_since_ms?: number;
  bounce_rate?: number; complaint_rate?: number; throttle_rate?: number; block_rate?: number; bounces?: number; complaints?: number; messages?: number; representative?: number;
  marks?: { bounce_review: number; bounce_pause: number; complaint_review: number; complaint_pause: number };
}
export interface Reputations { reputations: Reputation[] }
export interface Standing {
  account: string; account_name: string; isp: string; factor: number; factor_text: string; reason: string; since_ms: number; messages: number; bounces: number; complaints: number; refusals: number;
}
export interface Standings { standings: Standing[] }
export interface Alert {
  kind: string; severity: 'warning' | 'critical'; about: string; account: string; account_name: string; isp: string; pool: string; address: string; since_ms: number; text: string; advice: string;
}
export interface Alerts { alerts: Alert[]; checked_ms: number }
export interface SndsDay {
  address: string; date: string; colour: 'green' | 'yellow' | 'red'; rcpt: number; data: number; recipients: number; complaint_rate: number; trap_hits: number; helo: string; from: string; comment: string;
}
export interface SndsFeed { days: SndsDay[]; statuses?: { address: string; blocked: boolean; detail: string }[]; configured?: boolean; fetched_ms?: number; tried_ms?: number; error: string }
export interface PostmasterDay { domain: string; date: string; spam_rate: number; domain_reputation: string; ip_reputations: { reputation: string; ips?: number }[] }
export interface PostmasterFeed { days: PostmasterDay[]; fetched_ms?: number; error?: string }
export interface FblFeed { lines: { date: string; isp: string; complaints: number; delivered: number }[] }

// ---- advice, forecasts, bills
export type Kind = 'shared' | 'standard' | 'managed';
export interface Advice {
  recommended: Kind; standard_addresses: number; reasons: string[]; cautions: string[];
  monthly_cost: { currency: string; shared: string; standard: string; managed: string };
  comparison: { benefit: string; shared: string; standard: string; managed: string }[];
  volume: {
    stated: boolean; days: number; messages: number; a_day: number; a_month: number; peak_day: number; regularity: string;
    main_isps: { isp: string; messages: number; a_day: number; monthly_peak: number }[];
  };
}
export interface ForecastDay { day: number; sent: number; delivered: number; shared: number; dedicated: number; delayed: number; over_limit: number; addresses: number }
export interface Forecast { state: 'running' | 'done' | 'failed'; progress: number; error?: string; result?: { kinds: { kind: Kind; days: ForecastDay[] }[] } }
export interface BillLine { kind: string; quantity: number; unit: string; price_unit: string; amount: string; unit_prices: string[] }
export interface Bill { account: string; account_name: string; month: string; open: boolean; behind?: string; currency: string; lines: BillLine[]; total: string; ledger_entries: number }
export interface LedgerEntry { kind: string; what: string; quantity: number; unit: string; unit_price: string; price_unit: string; amount: string; currency: string; at_ms: number }
export interface Ledger { account: string; account_name: string; month: string; open: boolean; behind?: string; entries: LedgerEntry[] }

// ---- keys, audit, suppression, topics
export interface AccessKey {
  id: string; name: string; account: string; account_name: string; role: string; enabled: boolean; identities: string[]; configuration_sets: string[]; created_ms: number; last_used_ms: number;
}
export interface AccessKeys { keys: AccessKey[] }
export interface NewKey { id: string; secret: string; smtp_user: string; smtp_password: string; old?: AccessKey }
export interface AuditEntry {
  id: number; at_ms: number; account: string; account_name: string; actor: string; actor_name: string; operation: string; resource: string; outcome: 'done' | 'failed'; detail: string;
}
export interface AuditEntries { entries: AuditEntry[] }
export interface Suppressed { address: string; reason: 'BOUNCE' | 'COMPLAINT'; updated_ms: number; message_id?: string; feedback_id?: string }
export interface Suppression { entries: Suppressed[]; next: string }

// ---- SES v2 (names as SES has them)
export interface SesMetricResults { Results: { Id: string; Timestamps: number[] | string[]; Values: number[] }[]; Errors: { Id: string; Code: string; Message: string }[] }
export interface SesIdentity { IdentityType: string; IdentityName: string; SendingEnabled: boolean; VerificationStatus: string }
export interface SesIdentities { EmailIdentities: SesIdentity[]; NextToken?: string }
