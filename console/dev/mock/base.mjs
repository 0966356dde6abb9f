// Accounts, addresses, pools, what was sent: what most pages show something of.
export const now = Date.now();
export const DAY = 86_400_000;
export const day = (ago) => new Date(now - ago * DAY).toISOString().slice(0, 10);
const iso = (ago) => new Date(now - ago * DAY).toISOString();
const V1 = '/warmpost/v1';

const account = (id, name, rest = {}) => ({
  id, name, production: true, sending_enabled: true, max_24_hour_send: 500000, max_send_rate: 200, sent_last_24_hours: 183204, identities: 3, configuration_sets: 4, auto_warmup: true, allow_listed: false,
  details: { mail_type: 'MARKETING', website: 'https://shop.example', use_case: 'Orders and a weekly letter', language: 'EN', contacts: ['postmaster@shop.example'] }, review: {}, ...rest,
});
const smtp = { host: 'mail.example.com', starttls_ports: [587, 2587], tls_ports: [465] };
export const accounts = [
  account('000000000001', 'operator', { sent_last_24_hours: 0 }),
  account('000000000002', 'shop'),
  account('000000000003', 'newcomer', { production: false, max_24_hour_send: 200, max_send_rate: 1, sent_last_24_hours: 12, identities: 0, configuration_sets: 0, details: {}, review: { status: 'PENDING', case_id: 'case-17', reason: '', asked_ms: now - 2 * DAY } }),
];

const check = (name, state = 'ok', text = '', advice = '') => ({ check: name, state, text, advice, since: iso(9), checked_at: iso(0.1) });
const checks = (ip, problem) => [
  check('bind'),
  check('reverse_dns', 'ok', `${ip} is mta${ip.split('.')[3]}.example.com, which leads back`),
  check('ehlo', 'ok', 'resolves to the address'),
  problem ? check('dnsbl:zen.spamhaus.org', 'problem', 'listed: 127.0.0.3 (CSS)', 'Look at https://check.spamhaus.org what was seen, mend it, then ask for removal.') : check('dnsbl:zen.spamhaus.org'),
];
// The plan's day k of 45: 50 to 50,000 a day.
const warming = (k, used) => ({ status: 'IN_PROGRESS', percentage: Math.floor((k / 45) * 100), days_left: 45 - k, allowance_day: Math.floor(50 * 1000 ** (k / 45)), allowance_hour: Math.floor(10 * 1000 ** (k / 45)), used_day: Math.round(50 * 1000 ** (k / 45) * used), used_hour: Math.round(5 * 1000 ** (k / 45) * used) });
const address = (n, pool, rest = {}) => ({
  address: `192.0.2.${n}`, ehlo: `mta${n}.example.com`, pool, account: 'shop', state: 'leased', paused: false, leased_at: iso(30), health: rest.problem ? 'problems' : 'ok', checks: checks(`192.0.2.${n}`, rest.problem), ...rest,
});
export const addresses = [
  address(17, 'news', { warmup: warming(29, 0.72) }),
  address(18, 'news', { warmup: warming(10, 1), leased_at: iso(10), problem: true }),
  address(19, 'receipts', { warmup: { status: 'DONE', percentage: 100, days_left: 0, used_day: 21877, used_hour: 1203 }, leased_at: iso(120) }),
  address(20, 'ses-default-dedicated-pool', { warmup: warming(0, 0), leased_at: iso(0.2), paused: true }),
  address(40, 'auto', { managed: true, warmup: undefined }), address(41, 'auto', { managed: true, warmup: undefined }), address(42, 'auto', { managed: true, draining: true, warmup: undefined }),
  address(10, 'ses-shared-pool', { account: '', state: 'shared', warmup: undefined, leased_at: undefined }), address(11, 'ses-shared-pool', { account: '', state: 'shared', warmup: undefined, leased_at: undefined }),
  address(60, '', { account: '', state: 'inventory', warmup: undefined, leased_at: undefined }), address(61, '', { account: '', state: 'resting', rests_until: iso(-12), warmup: undefined, leased_at: undefined }),
];

const pool = (name, mode, members, rest = {}) => ({
  name, account: 'shop', mode, paused: false, spill: 'while-warming', rewarm_after_idle_days: 0, addresses_max: 0, shadow: false, overrides_in_force: 0, frozen: false, tags: [],
  sources: members, members: members.map((each) => ({ name: each, kind: /^\d/.test(each) ? 'address' : 'relay', ehlo: '', paused: false, draining: each === '192.0.2.42' })), ...rest,
});
export const pools = [
  pool('ses-shared-pool', 'standard', ['192.0.2.10', '192.0.2.11', 'old-provider'], { account: '' }),
  pool('ses-default-dedicated-pool', 'standard', ['192.0.2.20']),
  pool('news', 'standard', ['192.0.2.17', '192.0.2.18'], { shadow: true }),
  pool('receipts', 'standard', ['192.0.2.19'], { spill: 'never', tags: [{ Key: 'team', Value: 'checkout' }] }),
  pool('auto', 'managed', ['192.0.2.40', '192.0.2.41', '192.0.2.42'], { addresses_max: 8, overrides_in_force: 1, frozen: true }),
];

export const ISPS = ['gmail', 'microsoft', 'yahoo', 'apple', 'gmx', 'other.example'];
const SHARE = { gmail: 0.41, microsoft: 0.22, yahoo: 0.12, apple: 0.1, gmx: 0.09, 'other.example': 0.06 };
const wave = (ago) => 1 + 0.18 * Math.sin(ago * 0.9) - ([0, 6].includes(new Date(now - ago * DAY).getUTCDay()) ? 0.3 : 0);

// Over 45 days the addresses grow and the relay's share falls.
export function sent(days) {
  const lines = [];
  for (let ago = days - 1; ago >= 0; ago -= 1) {
    const total = 42000 * wave(ago);
    const warmed = Math.min(1, 0.004 * 1.14 ** Math.max(0, 45 - ago));
    const shares = { 'old-provider': 1 - warmed, '192.0.2.17': warmed * 0.42, '192.0.2.18': ago < 10 ? warmed * 0.03 : 0, '192.0.2.19': warmed * 0.45, '192.0.2.40': warmed * 0.1 };
    for (const [source, share] of Object.entries(shares)) {
      if (share <= 0.0005) continue;
      for (const [i, isp] of ISPS.entries()) {
        // Each ISP takes the addresses at its own pace.
        const own = 1 - Math.max(0, Math.min(1, (1 - warmed) * (0.55 + i * 0.16)));
        const part = source === 'old-provider' ? 1 - own : own * (share / Math.max(0.001, warmed));
        const n = Math.round(total * part * SHARE[isp]);
        lines.push({ day: day(ago), source, kind: source === 'old-provider' ? 'relay' : source === '192.0.2.40' ? 'managed' : 'standard', isp, delivered: Math.round(n * 0.978), bounced: Math.round(n * 0.012), deferred: Math.round(n * 0.04), throttled: Math.round(n * (isp === 'microsoft' ? 0.021 : 0.004)), blocked: isp === 'gmx' && ago < 3 ? Math.round(n * 0.03) : 0 });
      }
    }
  }
  return lines;
}

const shared = (poolName) => poolName === 'ses-shared-pool';
const lane = (poolName, isp, waiting, rest = {}) => ({ lane: `${shared(poolName) ? '' : '000000000002/'}${poolName}/${isp}`, account: shared(poolName) ? '' : '000000000002', account_name: shared(poolName) ? '' : 'shop', pool: poolName, isp, waiting, active: Math.min(8, waiting), oldest_ms: now - waiting * 3000, next_attempt_ms: now + 40_000, paused: false, last_reply: '', waits_for: '', ...rest });
export const lanes = [
  lane('news', 'gmail', 214, { last_reply: '421 4.7.28 Our system has detected an unusual rate of unsolicited mail', waits_for: '192.0.2.18 has used up its allowance of this day' }),
  lane('news', 'microsoft', 88), lane('auto', 'yahoo', 31, { last_reply: '421 4.7.0 [TSS04] Messages temporarily deferred' }), lane('ses-shared-pool', 'gmx', 12, { paused: true }), lane('receipts', 'gmail', 0, { active: 3 }),
];

const mine = ({ query, session }) => (session.role === 'operator' ? query.account : session.account);
const name_of = (id) => accounts.find((each) => each.id === id || each.name === id)?.name;
const ofAccount = (list) => (request) => { const name = name_of(mine(request)); return name ? list.filter((each) => each.account === name) : list; };

// The curve of an address as the server reckons it.
const curve = (ip) => {
  const found = addresses.find((each) => each.address === ip);
  const today = day(0);
  const at = (k) => Math.floor(50 * 1000 ** (Math.min(45, Math.max(0, k)) / 45));
  const age = found?.leased_at ? Math.round((now - Date.parse(found.leased_at)) / DAY) : 0;
  const list = [];
  const warming = found?.warmup?.status === 'IN_PROGRESS';
  for (let ahead = -Math.min(age, 60); ahead <= (warming ? found.warmup.days_left : 0); ahead += 1) {
    const number = age + ahead;
    const now_at = warming ? 45 - found.warmup.days_left + ahead : 99;
    const line = { date: day(-ahead), day: number, planned: found?.warmup ? at(number) : null, allowed: now_at < 45 && now_at >= 0 ? at(now_at) : null };
    if (ahead <= 0) Object.assign(line, { sent: Math.round(ahead === 0 ? found?.warmup?.used_day ?? 4000 : Math.min(now_at >= 45 ? 22000 : at(now_at), 30000) * (0.85 + 0.15 * Math.sin(ahead))), delivered: 0, bounced: 0 });
    list.push(line);
  }
  return { address: ip, pool: found?.pool ?? '', leased_ms: Date.parse(found?.leased_at ?? iso(0)), today, status: found?.warmup?.status ?? 'none', percentage: found?.warmup?.percentage, days_left: found?.warmup?.days_left, advance: 'calendar', started_ms: Date.parse(found?.leased_at ?? iso(0)), plan: { days: 45, start: 50, full: 50000 }, days: list };
};

export const routes = [
  ['GET', `${V1}/my-addresses/{ip}/curve`, ({ path }) => curve(path.ip)],
  ['GET', `${V1}/accounts`, () => ({ accounts })],
  ['GET', `${V1}/account`, (request) => { const own = accounts.find((each) => each.id === mine(request)); return own ? { ...own, smtp } : { status: 400, body: { message: 'Say which account.' } }; }],
  ['GET', `${V1}/addresses`, () => ({ addresses, dnsbls: [{ list: 'zen.spamhaus.org', state: 'ok', text: '', advice: '', since: iso(9), checked_at: iso(0.1) }] })],
  ['GET', `${V1}/my-addresses`, (request) => ({ addresses: ofAccount(addresses)(request).filter((each) => !each.managed || request.session.role === 'operator') })],
  ['DELETE', `${V1}/my-addresses/{ip}`, ({ path }) => ({ address: path.ip, state: 'resting', rests_until: iso(-30) })],
  ['POST', `${V1}/addresses/{ip}/check`, ({ path }) => ({ addresses: addresses.filter((each) => each.address === path.ip) })],
  ['POST', `${V1}/addresses/{ip}/{verb}`, () => ({})],
  ['GET', `${V1}/pools`, (request) => ({ pools: ofAccount(pools)(request) })],
  ['POST', `${V1}/pools`, () => ({})],
  ['DELETE', `${V1}/pools/{name}`, () => ({})],
  ['POST', `${V1}/pools/{name}/options`, () => ({})],
  ['GET', `${V1}/relays`, () => ({ relays: [{ name: 'old-provider', pool: 'ses-shared-pool', account: '', configured: true, paused: false }] })],
  ['GET', `${V1}/sent`, ({ query, session }) => ({ lines: sent(Number(query.days ?? 14)).filter((line) => !query.isp || line.isp === query.isp).map((line) => (session.role === 'operator' || line.kind !== 'managed' ? line : { ...line, source: '' })) })],
  ['GET', `${V1}/queue`, () => ({ lanes, total: lanes.reduce((sum, each) => sum + each.waiting + each.active, 0), usage: { waiting_messages: 345, segment_bytes: 48_200_000, free_bytes: 212_000_000_000, failed: false, disk_full: false } })],
  ['GET', `${V1}/status`, () => ({ version: '0.9', service_domain: 'mail.example.com', region: 'us-east-1', smtp, accounts: 3, pools: 5, pauses: 1, usage: { waiting_messages: 345, segment_bytes: 48_200_000, free_bytes: 212_000_000_000, failed: false, disk_full: false }, feedback: { bounces: 41, complaints: 7 } })],
];
