// What answers questions: who holds back, what changed, whose mail hurts.
import { ISPS, now } from './base.mjs';

const V1 = '/warmpost/v1';
const drawn = (messages, bounces, complaints, blocked) => ({ messages, bounces, complaints, deferred: 40, throttled: 12, blocked, bounce_rate: bounces / messages, complaint_rate: complaints / messages, throttle_rate: 12 / messages, block_rate: blocked / messages });
const sender = (identity, configuration_set, mail, harm, hurts, text, counts) => ({ account: '000000000002', account_name: 'shop', identity, configuration_set, share_of_mail: mail, share_of_harm: harm, text, hurts, ...counts });
const source = (name, rest = {}) => ({ source: name, answered: 900, deferred: 30, throttled: 60, blocked: 0, share: 0.091, since_ms: now - 4e6, last_ms: now - 2e4, ...rest });
const slow = (pool, isp, how, rest = {}) => ({ pool, isp, how, outage: false, paused: false, answered: 1700, deferred: 61, throttled: 122, blocked: 0, share: 0.097, since_ms: now - 4e6, last_ms: now - 2e4, waiting: 214, oldest_ms: now - 9e5, next_attempt_ms: now + 4e4, waits_for: '', reply: '451 4.7.650 The mail server [192.0.2.18] has been temporarily rate limited due to IP reputation.', means: 'Microsoft limits what it takes from this address, since its reputation is low.', advice: 'Send less from it for some days; look at SNDS whether it is yellow or red.', sources: [source('192.0.2.17'), source('192.0.2.18', { rests_until_ms: now + 6e5, in_a_row: 2, reply: '451 4.7.650 rate limited' })], ...rest });
const change = (hours, kind, about, text, weight, times = 1) => ({ at_ms: now - hours * 36e5, kind, about, text, weight, times });
const changes = [
  change(2, 'listing', '192.0.2.18', 'zen.spamhaus.org lists 192.0.2.18 (CSS)', 80), change(3, 'mail', 'gmx', 'gmx: blocks 120 of 4,000 attempts (3.0%), before 2 of 3,900 (0.05%)', 72), change(5, 'reputation', 'news', 'configuration set news is under review: complaints of 0.12 % are above 0.1 %', 60),
  change(6, 'decision', 'auto', 'allowance cut at microsoft', 35, 3), change(9, 'setting', 'OPKEY', 'POST /managed/overrides auto', 20),
];

export const routes = [
  ['GET', `${V1}/slow`, () => ({ isps: [slow('news', 'gmx', 'blocks', { blocked: 120, reply: '554-gmx.net (mxgmx101) Nemesis ESMTP Service not available' }), slow('news', 'microsoft', 'throttles'), slow('ses-shared-pool', 'yahoo', 'paused by you', { paused: true, means: 'Nothing is sent there: it was paused by an operator.', advice: '`warmpost pause` says why; `warmpost resume` ends it.', reply: '', sources: [] })], minor: ISPS.length - 3, window_seconds: 3600 })],
  ['GET', `${V1}/changes`, () => ({ since_ms: now - 864e5, until_ms: now, biggest: changes.filter((each) => each.weight >= 40), jumps: [], isps: [], changes, left_out: 0 })],
  ['GET', `${V1}/hurts`, ({ query }) => ({ days: 7, from_ms: now - 6048e5, left_out: 0, addresses: ['192.0.2.17', '192.0.2.18'].filter((each) => !query.address || query.address === each).map((address) => ({ address, pool: 'news', harm: 1.4, ...drawn(18211, 210, 22, 90), more_senders: 0, senders: [sender('news.shop.example', 'news', 0.22, 0.81, true, '22 % of the mail draws 81 % of the harm: complaints of 0.31 %', drawn(4000, 120, 12, 80)), sender('shop.example', 'receipts', 0.78, 0.19, false, 'no more harm than mail', drawn(14211, 90, 10, 10))] })) })],
];
