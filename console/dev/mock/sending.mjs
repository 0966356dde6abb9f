// Managed pools, reputation, feeds, alerts, advice, forecasts, and SES's own operations on pools and sets.
import { accounts, addresses, DAY, day, ISPS, now, pools } from './base.mjs';

const V1 = '/warmpost/v1';
const SES = '/v2/email';
const iso = (ago) => new Date(now - ago * DAY).toISOString();
const SHARES = [0.41, 0.22, 0.12, 0.1, 0.09, 0.06];

const use = (sent_24h, dedicated, capacity, limited = '') => ({ sent_24h, dedicated_24h: Math.round(sent_24h * dedicated), shared_24h: sent_24h - Math.round(sent_24h * dedicated), capacity_24h: capacity, capacity_limited_by: limited, dedicated_percentage: Math.round(dedicated * 1000) / 10 });
const pairs = (n) => ['192.0.2.40', '192.0.2.41'].map((address, i) => ({ address, taken_day: Math.round(n * (0.6 - i * 0.2)), taken_hour: Math.round(n * 0.03), serves: true, blocked: n < 3000 && i === 1, state: i ? 'warming, 2 good days in a row' : 'warm', allowance_day: Math.round(n * 0.8), allowance_hour: Math.round(n * 0.16), available_day: Math.round(n * 0.3), room: 40, warm: !i }));
const isp = (name, i) => {
  const n = Math.round(42000 * SHARES[i]);
  const dedicated = [0.98, 0.71, 0.88, 1, 0.42, 1][i];
  return { isp: name, shadow: false, arrived_24h: n, addresses: i === 4 ? 1 : 2, ...use(n, dedicated, Math.round(n * (dedicated > 0.9 ? 1.6 : dedicated)), i === 4 ? 'override 7: at most 1,500 a day' : ''), warm: dedicated > 0.95, outage: i === 5, spills_because: dedicated < 0.9 ? 'the allowance of 192.0.2.41 is used up until 00:00 UTC' : '', pairs: pairs(n) };
};
const decision = (id, ago, kind, ispName, address, before, after, why) => ({ id, at: iso(ago), policy_at: iso(ago), pool: 'auto', shadow: false, kind, isp: ispName, address, before, after, why, text: `${kind}: ${address || 'the pool'}${ispName ? ` at ${ispName}` : ''} from ${before} to ${after}, because ${why}` });
const decisions = [
  decision(19, 0.05, 'raise', 'gmail', '192.0.2.40', 9800, 12250, '98.9 % of 9,800 were taken and none was throttled on 2 days in a row'),
  decision(18, 0.2, 'cut', 'microsoft', '192.0.2.41', 4100, 2050, '3.1 % were throttled: "451 4.7.650 The mail server has been temporarily rate limited due to IP reputation"'),
  decision(17, 0.4, 'block', 'gmx', '192.0.2.41', 2400, 0, '12 refusals in 10 minutes: "554-gmx.net Nemesis ESMTP Service not available"'),
  decision(16, 1.2, 'override', 'gmx', '', 0, 1500, 'OPKEY: ticket 4711'),
  decision(15, 3, 'lease', '', '192.0.2.41', 1, 2, '31,000 messages a day are wanted at gmail, one address may send 18,000'),
  decision(14, 6, 'drain', '', '192.0.2.42', 3, 2, 'two addresses carry the mail of the last 14 days at 61 % of their room'),
  decision(13, 21, 'lease', '', '192.0.2.40', 0, 1, 'first mail of the pool'),
];
const overrides = [{ id: 7, pool: 'auto', all_pools: false, account: 'shop', isp: 'gmx', address: '', freeze: false, freeze_scaling: false, day_cap: 1500, text: 'at most 1,500 a day and address at gmx', until: iso(-0.3), by: 'OPKEY', reason: 'ticket 4711', made: iso(1.2), state: 'in force' }];

const hours = () => {
  const rows = [];
  for (let h = 167; h >= 0; h -= 1) ISPS.forEach((name, i) => {
    const wave = 1 + 0.5 * Math.sin(h / 3.8);
    const share = Math.min(100, 100 * [0.98, 0.71, 0.88, 1, 0.42, 1][i] * (1 - h / 500));
    const n = Math.round(1750 * SHARES[i] * wave);
    rows.push({ Timestamp: new Date(Math.floor(now / 36e5) * 36e5 - h * 36e5).toISOString(), ISP: name, Send: n, ApproximateDedicatedSendingPercentage: Math.round(share * 10) / 10, SentLast24Hours: Math.round(42000 * SHARES[i] * share / 100), Available24HourSend: Math.round(42000 * SHARES[i] * (1.4 - h / 300)) });
  });
  return rows;
};
const own = (name) => {
  const found = pools.find((each) => each.name === name);
  if (!found) return { status: 404, body: { message: `The requested pool <${name}> does not exist.` } };
  const isps = ISPS.map(isp);
  return { pool: name, mode: found.mode, status: found.members.length ? `sending via ${found.members.length} dedicated addresses` : 'Insufficient volume', use: use(42000, 0.86, 61000, 'at gmx: override 7: at most 1,500 a day'), isps: found.mode === 'managed' ? isps : [] };
};

const rates = (kind, name, extra = {}) => ({
  kind, name, account: '000000000002', account_name: 'shop', configuration_set: kind === 'configuration-set' ? name : '', state: 'HEALTHY', sends: true, cause: '', policy: '', said: '', bounce_rate: 0.0121, complaint_rate: 0.00043, throttle_rate: 0.008, block_rate: 0.0004,
  bounces: 512, complaints: 18, messages: 42312, representative: 42312, marks: { bounce_review: 0.05, bounce_pause: 0.1, complaint_review: 0.001, complaint_pause: 0.005 }, ...extra,
});
const reputations = [
  rates('account', 'shop'), rates('configuration-set', 'news', { bounce_rate: 0.031, complaint_rate: 0.0012, state: 'UNDER_REVIEW', cause: 'complaints of 0.12 % are above 0.1 %' }), rates('configuration-set', 'receipts', { bounce_rate: 0.004, complaint_rate: 0.0001 }),
  ...addresses.slice(0, 7).map((each, i) => rates('address', each.address, { block_rate: i === 1 ? 0.012 : 0.0004 })), ...ISPS.map((each, i) => rates('isp', each, { throttle_rate: i === 1 ? 0.031 : 0.004, block_rate: i === 4 ? 0.03 : 0.0002, complaint_rate: i === 3 ? undefined : 0.0004 })), rates('pool', 'news'), rates('pool', 'auto'), rates('identity', 'shop.example'),
];

const snds = ({ query }) => ({
  days: addresses.slice(0, 7).filter((each) => !query.address || each.address === query.address).flatMap((each, i) => Array.from({ length: Number(query.days ?? 14) }, (_unused, ago) => ({ address: each.address, date: day(ago), colour: i === 1 && ago < 3 ? 'yellow' : i === 1 && ago === 5 ? 'red' : 'green', rcpt: 5200, data: 5100, recipients: 5190, complaint_rate: i === 1 ? 0.004 : 0, trap_hits: i === 1 && ago === 5 ? 3 : 0, helo: each.ehlo, from: '', comment: '' }))),
  statuses: [], configured: true, fetched_ms: now - 36e5 * 3, error: '',
});

const cost = { currency: 'EUR', shared: '126.00', standard: '176.90', managed: '141.00' };
const advice = (stated, a_day) => ({
  recommended: 'managed', standard_addresses: 2, reasons: [`${a_day.toLocaleString('en')} messages a day keep addresses of your own warm.`, 'Mail to gmail and microsoft exceeds what one address should send a day.', 'Days differ by more than 30 %: the number of addresses should follow.'], cautions: ['The first 30 days part of the mail leaves through the shared pool.'],
  monthly_cost: cost, comparison: [['Reputation is yours alone', 'no', 'yes', 'yes'], ['Known addresses, for allow lists', 'no', 'yes', 'no'], ['Warm-up by what each ISP takes', 'not needed', 'by a calendar', 'yes'], ['Addresses follow the volume', 'not needed', 'by request', 'yes']].map(([benefit, shared, standard, managed]) => ({ benefit, shared, standard, managed })),
  volume: { stated, days: 30, messages: a_day * 30, a_day, a_month: a_day * 30, peak_day: Math.round(a_day * 1.7), regularity: 'regular', main_isps: stated ? [] : ISPS.slice(0, 4).map((name, i) => ({ isp: name, messages: Math.round(a_day * 30 * SHARES[i]), a_day: Math.round(a_day * SHARES[i]), monthly_peak: Math.round(a_day * SHARES[i] * 1.6) })) },
});

const forecasts = new Map();
const forecastDays = (kind, n) => Array.from({ length: 60 }, (_unused, i) => {
  const warmed = kind === 'shared' ? 0 : Math.min(1, (kind === 'managed' ? 0.02 : 0.004) * (kind === 'managed' ? 1.16 : 1.14) ** i);
  const volume = Math.round(n * (1 + 0.15 * Math.sin(i)));
  return { day: i + 1, sent: volume, delivered: Math.round(volume * (kind === 'shared' ? 0.955 : 0.965 + 0.015 * warmed)), shared: Math.round(volume * (1 - warmed)), dedicated: Math.round(volume * warmed), delayed: Math.round(volume * 0.02 * (1.2 - warmed)), over_limit: 0, addresses: kind === 'shared' ? 0 : kind === 'standard' ? 2 : 1 + (i > 12) + (i > 30) };
});

const batch = ({ body }) => ({
  Results: (body.Queries ?? []).map((query) => {
    const days = Math.max(1, Math.ceil((query.EndDate - query.StartDate) / 86400));
    const scale = { SEND: 1, DELIVERY: 0.975, PERMANENT_BOUNCE: 0.009, TRANSIENT_BOUNCE: 0.003, COMPLAINT: 0.0004, OPEN: 0.4, CLICK: 0.05 }[query.Metric] ?? 0;
    const start = Math.floor(query.StartDate / 86400) * 86400;
    return { Id: query.Id, Timestamps: Array.from({ length: days }, (_unused, i) => start + i * 86400), Values: Array.from({ length: days }, (_unused, i) => Math.round(42000 * scale * (1 + 0.2 * Math.sin(i)))) };
  }),
  Errors: [],
});

const sets = { news: 'news', receipts: 'receipts', 'password-resets': '', legacy: 'ses-default-dedicated-pool' };
let tests = 0;

export const routes = [
  ['GET', `${V1}/my-pools/{name}`, ({ path }) => own(path.name)],
  ['GET', `${V1}/my-pools/{name}/metrics`, ({ path, query }) => ({ DedicatedIpPool: path.name, account: '000000000002', hours: hours().filter((row) => !query.isp || row.ISP === query.isp), now: [] })],
  ['GET', `${V1}/explain/pool/{name}`, ({ path }) => { const story = own(path.name); return story.status === 404 ? story : { ...story, account: 'shop', shadow: false, paused: false, spill: 'while-warming', addresses_max: 8, inventory_short: true, wanted: 3, addresses: pools.find((each) => each.name === path.name).sources.map((address) => ({ address, draining: address.endsWith('42'), paused: false, leased_at: iso(21) })), waiting: [{ isp: 'yahoo', waiting: 31, active: 4, oldest_ms: now - 9e5, next_attempt_ms: now + 4e4, paused: false, last_reply: '421 4.7.0 [TSS04] Messages temporarily deferred due to unexpected volume', waits_for: '' }], decisions, overrides }; }],
  ['GET', `${V1}/managed/decisions`, ({ query }) => ({ decisions: decisions.filter((each) => (!query.kind || each.kind === query.kind) && (!query.address || each.address === query.address)) })],
  ['GET', `${V1}/my-pools/{name}/decisions`, ({ query }) => ({ decisions: decisions.filter((each) => (!query.kind || each.kind === query.kind) && (!query.address || each.address === query.address)) })],
  ['GET', `${V1}/managed/overrides`, () => ({ overrides })],
  ['POST', `${V1}/managed/overrides`, () => overrides[0]],
  ['DELETE', `${V1}/managed/overrides/{id}`, () => overrides[0]],
  ['GET', `${V1}/lease-requests`, () => ({ requests: [{ id: 3, account: '000000000002', account_name: 'shop', count: 2, volume: 80000, use_case: 'Order mail', pattern: 'every day', state: 'pending', reason: '', addresses: [], asked_ms: now - DAY }, { id: 2, account: '000000000002', account_name: 'shop', count: 1, volume: 20000, use_case: 'Letter', pattern: 'weekly', state: 'approved', reason: '', addresses: ['192.0.2.18'], asked_ms: now - 12 * DAY, decided_ms: now - 10 * DAY }] })],
  ['POST', `${V1}/lease-requests`, () => ({ id: 4 })],
  ['GET', `${V1}/findings`, () => ({ findings: [{ account: '000000000002', account_name: 'shop', address: '192.0.2.20', kind: 'low-volume', severity: 'warning', isp: 'yahoo', text: '192.0.2.20 sends 40 messages a day to yahoo; below 250 its reputation there is not kept.', advice: 'Let fewer addresses carry this mail, or use a managed pool.', since_ms: now - 4 * DAY, told_ms: now - 4 * DAY }], checked_ms: now - 36e5 })],
  ['GET', `${V1}/alerts`, () => ({ alerts: [
    { kind: 'isp-block', severity: 'critical', about: '000000000002/auto/gmx', account: '000000000002', account_name: 'shop', isp: 'gmx', pool: 'auto', address: '192.0.2.41', since_ms: now - 0.4 * DAY, text: 'gmx refuses mail of 192.0.2.41: "554-gmx.net Nemesis ESMTP Service not available"', advice: 'Read its words (warmpost explain auto gmx --account 000000000002), ask its postmaster to be let in; once mended: warmpost retry --lane 000000000002/auto/gmx.' },
    { kind: 'queue-age', severity: 'warning', about: '000000000002/news/gmail', account: '000000000002', account_name: 'shop', isp: 'gmail', pool: 'news', address: '', since_ms: now - 0.1 * DAY, text: '214 recipients of lane news/gmail wait, the oldest for 3 h.', advice: 'What waits and for what: warmpost queue --messages --lane 000000000002/news/gmail; once the cause is gone: warmpost retry --lane 000000000002/news/gmail.' },
    { kind: 'clock', severity: 'warning', about: 'clock', account: '', account_name: '', isp: '', pool: '', address: '', since_ms: now - 0.05 * DAY, text: `The clock was set ahead by 4 s at ${new Date(now - 0.05 * DAY).toISOString()}: times in events, retries and warm-up days are off by as much.`, advice: 'Look whether it is right now and who keeps it (chronyc tracking, timedatectl): warmpost check.' },
    { kind: 'complaint-rate', severity: 'warning', about: '000000000002/news', account: '000000000002', account_name: 'shop', isp: '', pool: 'news', address: '', since_ms: now - 2 * DAY, text: 'Complaints of news are 0.12 % of 18,211 messages; at 0.1 % senders come under review.', advice: 'Leave out who has not opened for 90 days, and look at which list the complaints come from.' },
  ], checked_ms: now - 60_000 })],
  ['GET', `${V1}/reputation`, ({ query }) => ({ reputations: reputations.filter((each) => !query.kind ? ['account', 'configuration-set'].includes(each.kind) : each.kind === query.kind) })],
  ['GET', `${V1}/standings`, () => ({ standings: [{ account: '000000000002', account_name: 'shop', isp: 'gmx', factor: 0.5, factor_text: '1/2', reason: '4.1 % of its mail was refused for its content in the last hour', since_ms: now - 3e6, messages: 1201.4, bounces: 8.2, complaints: 0.4, refusals: 51.2 }] })],
  ['GET', `${V1}/rests`, () => ({ rests: [{ source: '192.0.2.10', isp: 'gmx', until_ms: now + 18e5, in_a_row: 2, reason: '554 5.7.1 blocked' }] })],
  ['GET', `${V1}/feeds/snds`, snds],
  ['GET', `${V1}/feeds/postmaster`, ({ query }) => ({ days: Array.from({ length: Number(query.days ?? 14) }, (_unused, i) => ({ domain: query.domain || 'shop.example', date: day(i), spam_rate: 0.0008 + 0.0004 * Math.sin(i), domain_reputation: i > 9 ? 'MEDIUM' : 'HIGH', ip_reputations: [] })) })],
  ['GET', `${V1}/feeds/fbl`, ({ query }) => ({ lines: Array.from({ length: Number(query.days ?? 14) }, (_unused, i) => ({ date: day(i), isp: 'yahoo', complaints: 2 + (i % 3), delivered: 4900 })) })],
  ['GET', `${V1}/advice`, () => ({ ...advice(false, 42000), account: '000000000002', account_name: 'shop' })],
  ['POST', `${V1}/advice`, ({ body }) => advice(true, body.messages_per_day)],
  ['POST', `${V1}/forecasts`, ({ body }) => { const id = `f${forecasts.size + 1}`; forecasts.set(id, { at: Date.now(), body }); return { id }; }],
  ['GET', `${V1}/forecasts/{id}`, ({ path }) => { const { at, body } = forecasts.get(path.id); const progress = Math.min(1, (Date.now() - at) / 3000); return progress < 1 ? { state: 'running', progress } : { state: 'done', progress: 1, result: { kinds: (body.kinds ?? ['shared', 'standard', 'managed']).map((kind) => ({ kind, days: forecastDays(kind, body.messages_per_day) })) } }; }],
  ['POST', `${SES}/metrics/batch`, batch],
  ['GET', `${SES}/dedicated-ip-pools`, () => ({ DedicatedIpPools: pools.filter((each) => each.account).map((each) => each.name) })],
  ['GET', `${SES}/dedicated-ip-pools/{name}`, ({ path }) => ({ DedicatedIpPool: { PoolName: path.name, ScalingMode: pools.find((each) => each.name === path.name)?.mode === 'managed' ? 'MANAGED' : 'STANDARD' } })],
  ['POST', `${SES}/dedicated-ip-pools`, ({ body }) => { if (!pools.some((each) => each.name === body.PoolName)) pools.push({ ...pools[4], name: body.PoolName, mode: body.ScalingMode === 'MANAGED' ? 'managed' : 'standard', members: [], sources: [], overrides_in_force: 0, frozen: false }); return {}; }],
  ['DELETE', `${SES}/dedicated-ip-pools/{name}`, () => ({})],
  ['PUT', `${SES}/dedicated-ips/{ip}/pool`, () => ({})],
  ['PUT', `${SES}/dedicated-ips/{ip}/warmup`, () => ({})],
  ['GET', `${SES}/configuration-sets`, () => ({ ConfigurationSets: Object.keys(sets) })],
  ['GET', `${SES}/configuration-sets/{name}`, ({ path }) => ({ ConfigurationSetName: path.name, DeliveryOptions: { TlsPolicy: 'OPTIONAL', ...(sets[path.name] ? { SendingPoolName: sets[path.name] } : {}) }, SendingOptions: { SendingEnabled: true }, ReputationOptions: { ReputationMetricsEnabled: true }, Tags: [] })],
  ['POST', `${SES}/configuration-sets`, ({ body }) => { sets[body.ConfigurationSetName] = body.DeliveryOptions?.SendingPoolName ?? ''; return {}; }],
  ['PUT', `${SES}/configuration-sets/{name}/delivery-options`, ({ path, body }) => { sets[path.name] = body.SendingPoolName ?? ''; return {}; }],
  ['GET', `${SES}/identities`, ({ session, account }) => ({ EmailIdentities: accounts.find((each) => each.id === (account || session.account))?.identities === 0 ? [] : [{ IdentityType: 'DOMAIN', IdentityName: 'shop.example', SendingEnabled: true, VerificationStatus: 'SUCCESS' }, { IdentityType: 'DOMAIN', IdentityName: 'news.shop.example', SendingEnabled: false, VerificationStatus: 'PENDING' }] })],
  ['POST', `${SES}/outbound-emails`, () => ({ MessageId: `01000199abcdef0${(tests += 1)}-2639037c-a70f-4ea5-b12f-e473e6a23b78-000000` })],
  ['GET', `${V1}/messages`, () => ({ messages: [], next: '' })],
  ['GET', `${V1}/messages/{id}`, ({ path }) => ({
    id: path.id, envelope: { account: '000000000002', accepted: new Date(Date.now() - 4000).toISOString(), from: 'test@shop.example', recipients: ['me@gmail.com'], subject: 'Test', configuration_set: 'auto', pool: 5, tags: {} }, waiting: [],
    entries: [{ at: new Date(Date.now() - 4000).toISOString(), kind: 'accepted' }, { at: new Date(Date.now() - 1200).toISOString(), kind: 'attempt', recipients: ['me@gmail.com'], result: 'delivered', source_ip: '192.0.2.40', ehlo: 'mta40.example.com', remote_host: 'gmail-smtp-in.l.google.com', remote_ip: '142.250.1.26', isp: 'gmail', reply: '250 2.0.0 OK  1764165600 gsmtp', scope: 'recipient', meaning: 'delivered', tls_version: 'TLSv1.3', duration_ms: 812, decision: 'grant 1887000000000123 of auto/gmail; 192.0.2.40 has 4,120 left of 12,250 and the fewest open connections', pool: 'auto', next_attempt: '' }],
  })],
];
