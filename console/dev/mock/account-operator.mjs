// Keys, bills, the log of changes, and what operators decide.
const V1 = '/warmpost/v1';
const now = Date.now();
const DAY = 86_400_000;

const key = (n, rest = {}) => ({ id: `AKIAEXAMPLE00000000${n}`, name: '', account: '000000000002', account_name: 'shop', role: 'account', enabled: true, identities: [], configuration_sets: [], created_ms: now - n * 30 * DAY, last_used_ms: now - n * 65_000, ...rest });
const keys = [key(1, { name: 'checkout', role: 'sender', identities: ['shop.example'], configuration_sets: ['receipts'] }), key(2, { name: 'newsletter tool', role: 'sender' }), key(3, { name: 'dashboard', role: 'read-only', last_used_ms: 0 }), key(4, { enabled: false, last_used_ms: now - 90 * DAY }), key(5, { account: '000000000001', account_name: 'operator', role: 'operator', name: 'on call' })];
const fresh = (id) => ({ id, secret: 'wJalrXUtnFEMIxK7MDENGxbPxRfiCYEXAMPLEKEY', smtp_user: id, smtp_password: 'BEXAMPLEpQ7mZr0w8x3kT5yVbNqLsDfGhJ' });
const named = (query, session) => (session.role === 'operator' ? query.account : session.account);

const bill = ({ query }) => {
  const month = query.month ?? new Date(now).toISOString().slice(0, 7);
  const open = month === new Date(now).toISOString().slice(0, 7);
  const lines = [
    { kind: 'shared_messages', quantity: 412_340, unit: 'message', price_unit: '1000 messages', amount: '41.234', unit_prices: ['0.1'] },
    { kind: 'standard_messages', quantity: 806_112, unit: 'message', price_unit: '1000 messages', amount: '80.6112', unit_prices: ['0.1'] },
    { kind: 'standard_address', quantity: 78, unit: 'address-day', price_unit: 'address-month', amount: '64.87', unit_prices: ['24.95'] },
    { kind: 'managed_account', quantity: 1, unit: 'account-month', price_unit: 'account-month', amount: '15', unit_prices: ['15'] },
    { kind: 'managed_usage', quantity: 120_400, unit: 'message', price_unit: '1000 messages', amount: '9.632', unit_prices: ['0.08', '0.04'] },
  ];
  return { account: '000000000002', account_name: 'shop', month, open, currency: 'USD', lines: month < '2026-09' ? [] : lines, total: month < '2026-09' ? '0' : '211.3472', ledger_entries: 94 };
};
const ledger = ({ query }) => ({ ...bill({ query }), entries: Array.from({ length: 94 }, (_unused, i) => ({ kind: ['shared_messages', 'standard_address', 'managed_usage'][i % 3], what: ['', '192.0.2.17', 'auto'][i % 3], quantity: [4123, 1, 1204][i % 3], unit: ['message', 'address-day', 'message'][i % 3], unit_price: ['0.1', '24.95', '0.08'][i % 3], price_unit: ['1000 messages', 'address-month', '1000 messages'][i % 3], amount: ['0.4123', '0.8317', '0.0963'][i % 3], currency: 'USD', at_ms: now - i * 3_600_000 * 6 })) });

const OPERATIONS = [['PutConfigurationSetDeliveryOptions', 'newsletters', '{"TlsPolicy":"OPTIONAL","SendingPoolName":"news"}'], ['POST /keys', 'AKIAEXAMPLE000000002', '{"role":"sender","name":"newsletter tool"}'], ['CreateEmailIdentity', 'shop.example', '{"EmailIdentity":"shop.example"}'], ['POST /pause', 'lane ses-shared-pool/gmx', '{"kind":"lane","value":"ses-shared-pool/gmx","reason":"gmx refuses all since 11:20"}'], ['PutSuppressedDestination', 'ann@mail.example', '{"EmailAddress":"ann@mail.example","Reason":"BOUNCE"}']];
const audit = ({ query }) => {
  const all = Array.from({ length: 430 }, (_unused, i) => { const [operation, resource, detail] = OPERATIONS[i % OPERATIONS.length]; return { id: 5000 - i, at_ms: now - i * 1_000_000, account: '000000000002', account_name: 'shop', actor: i % 4 ? 'AKIAEXAMPLE000000002' : 'operator socket', actor_name: i % 4 ? 'newsletter tool' : '', operation, resource, outcome: i % 23 === 5 ? 'failed' : 'done', detail }; });
  return { entries: all.filter((each) => (!query.actor || each.actor === query.actor) && (!query.operation || each.operation === query.operation) && (!query.to_ms || each.at_ms <= Number(query.to_ms)) && (!query.from_ms || each.at_ms >= Number(query.from_ms))).slice(0, Number(query.limit ?? 100)) };
};

const request = (id, rest) => ({ id, account: '000000000002', account_name: 'shop', count: 2, volume: 80_000, use_case: 'Order mail and a weekly letter', pattern: 'every day, more on Fridays', state: 'pending', reason: '', addresses: [], asked_ms: now - 3_600_000 * 5, ...rest });
const requests = [request(3, {}), request(2, { count: 1, volume: 21_000, state: 'approved', addresses: ['192.0.2.20'], asked_ms: now - DAY, decided_ms: now - 0.8 * DAY }), request(1, { account: '000000000003', account_name: 'newcomer', count: 5, volume: 900, state: 'declined', reason: '900 messages a day do not keep five addresses warm; the shared pool carries them better.', asked_ms: now - 9 * DAY, decided_ms: now - 8 * DAY })];
const decide = (state) => ({ path, body }) => { const found = requests.find((each) => String(each.id) === path.id); Object.assign(found, { state, reason: body.reason ?? '', addresses: state === 'approved' ? body.addresses ?? ['192.0.2.60'] : [], decided_ms: Date.now() }); return { addresses: found.addresses, problems: [] }; };

const isps = [
  { id: 'gmail', name: 'Gmail and Google Workspace', mx: ['.google.com', '.googlemail.com', '.psmtp.com'], domains: ['gmail.com', 'googlemail.com'], connections: 5, messages_per_connection: 50, messages_per_second: 30, day_ceiling: 100_000, replies: [{ pattern: 'receiving mail at a rate|(user|account) .*(receiving|received) (mail|too many messages)', meaning: 'deferred', scope: 'recipient' }, { pattern: '4\\.7\\.28 .*your (SPF|DKIM) domain', meaning: 'throttled', scope: 'sending_domain' }, { pattern: '4\\.7\\.28 ', meaning: 'throttled', scope: 'address' }] },
  { id: 'microsoft', name: 'Outlook.com, Hotmail and Microsoft 365', mx: ['.protection.outlook.com', '.olc.protection.outlook.com'], domains: ['outlook.com', 'hotmail.com'], connections: 4, messages_per_connection: 20, messages_per_second: 10, first_day: 50, day_ceiling: 40_000, replies: [{ pattern: '4\\.7\\.650 ', meaning: 'throttled', scope: 'address' }] },
  { id: 'yahoo', name: 'Yahoo and AOL', mx: ['.yahoodns.net'], domains: [], connections: 5, messages_per_connection: 20, messages_per_second: 10, replies: [] },
];

export const routes = [
  ['GET', `${V1}/keys`, ({ query, session }) => ({ keys: keys.filter((each) => !named(query, session) || each.account === named(query, session)) })],
  ['POST', `${V1}/keys`, ({ body, session }) => { const made = key(keys.length + 1, { name: body.name, role: body.role, account: body.account ?? session.account, identities: body.identities ?? [], configuration_sets: body.configuration_sets ?? [], created_ms: Date.now(), last_used_ms: 0 }); keys.push(made); return fresh(made.id); }],
  ['POST', `${V1}/keys/{id}`, ({ path, body }) => { Object.assign(keys.find((each) => each.id === path.id), body); return {}; }],
  ['POST', `${V1}/keys/{id}/rotate`, ({ path }) => { const old = keys.find((each) => each.id === path.id); const made = { ...old, id: `${old.id.slice(0, -1)}R`, created_ms: Date.now(), last_used_ms: 0 }; keys.push(made); return { ...fresh(made.id), old }; }],
  ['POST', `${V1}/keys/{id}/enabled`, ({ path, body }) => { keys.find((each) => each.id === path.id).enabled = body.enabled; return {}; }],
  ['DELETE', `${V1}/keys/{id}`, ({ path }) => { keys.splice(keys.findIndex((each) => each.id === path.id), 1); return {}; }],
  ['GET', `${V1}/bill`, bill],
  ['GET', `${V1}/ledger`, ledger],
  ['GET', `${V1}/audit`, audit],
  ['GET', `${V1}/lease-requests`, ({ query }) => ({ requests: requests.filter((each) => !query.state || each.state === query.state) })],
  ['POST', `${V1}/lease-requests/{id}/approve`, decide('approved')],
  ['POST', `${V1}/lease-requests/{id}/decline`, decide('declined')],
  ['POST', `${V1}/accounts`, () => ({ id: '000000000002' })],
  ['POST', `${V1}/accounts/{id}/{verb}`, () => ({})],
  ['POST', `${V1}/addresses`, () => ({})],
  ['GET', `${V1}/isps`, () => ({ isps })],
  ['POST', `${V1}/feeds/snds/fetch`, () => ({ ended: true, configured: true, error: '' })],
];
