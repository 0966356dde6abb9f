// Suppression, templates, contact lists, the story of messages, and what waits.
const V1 = '/warmpost/v1';
const V2 = '/v2/email';
const now = Date.now();
const DAY = 86_400_000;
const iso = (ms) => new Date(ms).toISOString();
const seconds = (ms) => Math.floor(ms / 1000);
const gone = (what) => ({ status: 404, body: { message: `${what} does not exist.` } });

const suppressed = Array.from({ length: 340 }, (_unused, i) => ({ address: `reader${i + 1}@${['gmail.com', 'outlook.com', 'gmx.example', 'corp.example'][i % 4]}`, reason: i % 7 ? 'BOUNCE' : 'COMPLAINT', updated_ms: now - (340 - i) * 3_600_000 }));
const listed = ({ query }) => {
  const fits = suppressed.filter((each) => (!query.reason || each.reason === query.reason) && (!query.address || each.address.toLowerCase() === query.address.toLowerCase()));
  const from = Number(query.after || 0);
  const to = from + Number(query.limit ?? 100);
  return { entries: fits.slice(from, to).map((each) => (query.address ? { ...each, message_id: ids[0] } : each)), next: to < fits.length ? String(to) : '' };
};
const take = (addresses) => { for (const address of addresses) { const i = suppressed.findIndex((each) => each.address.toLowerCase() === address.toLowerCase()); if (i >= 0) suppressed.splice(i, 1); } };
let reasons = ['BOUNCE', 'COMPLAINT'];

const templates = new Map([
  ['welcome', { Subject: 'Welcome, {{name}}', Html: '<html><head><style>h1{color:#0a5;font-family:Georgia,serif}</style></head><body style="background:#f4f7f9"><div style="max-width:520px;margin:auto;background:#fff;padding:24px;border-radius:12px"><img src="https://cdn.example/logo.png" alt="The shop"><h1>Welcome, {{name}}</h1><p style="color:#555">Your first order of {{order.total}} is on its way.</p>{{#each items}}<p>{{title}}</p>{{/each}}<a href="https://shop.example" style="display:inline-block;background:#0a5;color:#fff;padding:10px 18px;border-radius:6px;text-decoration:none">To the shop</a><script>alert(1)</script></div></body></html>', Text: 'Welcome, {{name}}.\n\nYour first order of {{order.total}} is on its way.' }],
  ['password-reset', { Subject: 'Your code: {{code}}', Text: 'The code is {{code}}.' }],
]);
const fill = (text, data) => text.replace(/\{\{#each (\w+)\}\}(.*?)\{\{\/each\}\}/gs, (_a, name, inner) => (data[name] ?? []).map((item) => fill(inner, item)).join('')).replace(/\{\{([\w.]+)\}\}/g, (_a, name) => {
  const value = name.split('.').reduce((at, key) => at?.[key], data);
  if (value === undefined) throw new Error(`Attribute '${name}' is not present in the rendering data.`);
  return String(value);
});
const rendered = ({ path, body }) => {
  const content = templates.get(path.name);
  try {
    const data = JSON.parse(body.TemplateData);
    const b64 = (text) => Buffer.from(fill(text, data)).toString('base64');
    return { RenderedTemplate: `Date: Thu, 26 Nov 2026 14:00:00 +0000\r\nSubject: ${fill(content.Subject, data)}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="b1"\r\n\r\n${content.Text ? `--b1\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${b64(content.Text)}\r\n` : ''}${content.Html ? `--b1\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${b64(content.Html)}\r\n` : ''}--b1--\r\n` };
  } catch (error) { return { status: 400, body: { message: error.message } }; }
};

let list = { ContactListName: 'news', Description: 'Readers of the letter', CreatedTimestamp: seconds(now - 90 * DAY), LastUpdatedTimestamp: seconds(now - DAY), Tags: [], Topics: [
  { TopicName: 'deals', DisplayName: 'Deals', DefaultSubscriptionStatus: 'OPT_OUT', Description: 'Once a week' }, { TopicName: 'sport', DisplayName: 'Sport', DefaultSubscriptionStatus: 'OPT_IN' }] };
const contacts = Array.from({ length: 130 }, (_unused, i) => ({ EmailAddress: `reader${i + 1}@mail.example`, UnsubscribeAll: i % 11 === 3, LastUpdatedTimestamp: seconds(now - i * 5_000_000), AttributesData: i % 3 ? '' : `{"name":"Reader ${i + 1}"}`,
  TopicPreferences: i % 2 ? [{ TopicName: 'deals', SubscriptionStatus: i % 4 === 1 ? 'OPT_IN' : 'OPT_OUT' }] : [], TopicDefaultPreferences: [] }));
const contactsOf = ({ body }) => {
  const { FilteredStatus: status, TopicFilter: topic } = body.Filter ?? {};
  const gets = (each) => !each.UnsubscribeAll && (!topic || (each.TopicPreferences.find((one) => one.TopicName === topic.TopicName)?.SubscriptionStatus ?? list.Topics.find((one) => one.TopicName === topic.TopicName)?.DefaultSubscriptionStatus) === 'OPT_IN');
  const fits = contacts.filter((each) => !status || gets(each) === (status === 'OPT_IN'));
  const from = Number(body.NextToken ?? 0);
  return { Contacts: fits.slice(from, from + 100), ...(from + 100 < fits.length && { NextToken: String(from + 100) }) };
};

const ids = Array.from({ length: 160 }, (_unused, i) => `01000199abcdef${String(i + 1).padStart(2, '0')}-2639037c-a70f-4ea5-b12f-e473e6a23b78-000000`.replace(/^(.{14})\d+/, (_a, head) => head + String(i + 1).padStart(2, '0').slice(-2)));
const OUTCOMES = ['delivered', 'delivered', 'delivered', 'deferred', 'bounced', 'delivered', 'complained', 'sent', 'delivered', 'dropped'];
const REPLIES = { delivered: '250 2.0.0 OK 1764165600 gsmtp', deferred: '421 4.7.28 Our system has detected an unusual rate of unsolicited mail originating from your IP address.', bounced: '550 5.1.1 The email account that you tried to reach does not exist.', complained: '250 2.0.0 OK', sent: '', dropped: '' };
const found = ids.map((id, i) => {
  const outcome = OUTCOMES[i % OUTCOMES.length];
  const isp = ['gmail', 'microsoft', 'yahoo', 'gmx'][i % 4];
  return { id, account: '000000000002', account_name: 'shop', accepted_ms: now - i * 380_000, from: 'The shop <news@shop.example>', subject: 'Your weekly letter', identity: 'shop.example', configuration_set: i % 3 ? 'newsletters' : 'receipts',
    recipients: [{ address: `reader${i + 1}@${isp}.example`, isp, outcome, source: `192.0.2.${17 + (i % 3)}`, last_ms: now - i * 380_000 + 4000, reply: REPLIES[outcome] }] };
});
const search = ({ query }) => {
  const fits = found.filter((each) => (!query.outcome || each.recipients[0].outcome === query.outcome) && (!query.isp || each.recipients[0].isp === query.isp) && (!query.recipient || each.recipients[0].address === query.recipient) && (!query.source || each.recipients[0].source === query.source) && (!query.configuration_set || each.configuration_set === query.configuration_set) && (!query.from_ms || each.accepted_ms >= query.from_ms));
  const from = Number(query.after || 0);
  return { messages: fits.slice(from, from + 100), next: from + 100 < fits.length ? String(from + 100) : '' };
};

const GRANT = 'grant 1887000000000123 of news/gmail; 192.0.2.17: 62 of 832 an hour and 410 of 4160 a day taken, best answers of the last hour; 192.0.2.18 has used up its day';
const attempt = (ago, rest) => ({ at: iso(now - ago), kind: 'attempt', recipients: ['ann@gmail.com'], result: 'deferred', source_ip: '192.0.2.18', ehlo: 'mta18.example.com', remote_host: 'gmail-smtp-in.l.google.com', remote_ip: '142.250.1.26', isp: 'gmail', reply: REPLIES.deferred, scope: 'address', meaning: 'throttled', tls: 'TLSv1.3', tls_version: 'TLSv1.3', duration_ms: 640, decision: GRANT.replace('192.0.2.17', '192.0.2.18'), pool: 'news', next_attempt: iso(now - ago + 600_000), ...rest });
const story = (id) => ({
  id, waiting: [{ address: 'bob@corp.example', attempts: 2, next_attempt_ms: now + 240_000, last_reply: '451 4.3.2 Please try again later', waits_for: '192.0.2.17 has used up its allowance of this hour at corp.example' }],
  envelope: { account: '000000000002', accepted: iso(now - 3_600_000), expires: iso(now + 13 * 3_600_000), from: 'The shop <news@shop.example>', identity: 'shop.example', recipients: ['ann@gmail.com', 'bob@corp.example'], subject: 'Your weekly letter', size: 48_213, configuration_set: 'newsletters', pool: 3, tls_required: false, feedback_address: 'news@shop.example', operation: 'SendEmail', source_ip: '198.51.100.7', caller_identity: 'checkout', client_message_id: '', tags: { campaign: 'autumn' } },
  entries: [
    { at: iso(now - 3_600_000), kind: 'accepted' },
    attempt(3_598_000, {}),
    attempt(3_590_000, { recipients: ['bob@corp.example'], isp: 'corp.example', remote_host: 'mx.corp.example', remote_ip: '203.0.113.9', reply: '451 4.3.2 Please try again later', scope: 'recipient', meaning: 'deferred', tls: '', tls_version: '', source_ip: '192.0.2.17', ehlo: 'mta17.example.com' }),
    attempt(2_950_000, { result: 'delivered', source_ip: '192.0.2.17', ehlo: 'mta17.example.com', reply: REPLIES.delivered, meaning: 'delivered', scope: '', decision: GRANT, next_attempt: '' }),
    { at: iso(now - 1_200_000), kind: 'open', recipients: ['ann@gmail.com'], user_agent: 'Mozilla/5.0 (via ggpht.com GoogleImageProxy)', remote_ip: '66.249.93.1', count: 2, result: 'none' },
    { at: iso(now - 1_100_000), kind: 'click', recipients: ['ann@gmail.com'], user_agent: 'Mozilla/5.0 (iPhone)', link: 'https://shop.example/autumn', count: 0, result: 'none' },
    { at: iso(now - 300_000), kind: 'complaint', recipients: ['ann@gmail.com'], result: 'none', meaning: 'abuse', isp: 'gmail' },
  ],
});
const quick = (id) => ({
  id, envelope: { account: '000000000002', accepted: iso(Date.now() - 4000), from: 'test@shop.example', recipients: ['me@gmail.com'], subject: 'Test', configuration_set: 'auto', pool: 5, tags: {} }, waiting: [],
  entries: [{ at: iso(Date.now() - 4000), kind: 'accepted' }, { ...attempt(1200, { result: 'delivered', recipients: ['me@gmail.com'], source_ip: '192.0.2.40', ehlo: 'mta40.example.com', meaning: 'delivered', scope: '', reply: REPLIES.delivered, pool: 'auto', next_attempt: '' }) }],
});
const told = ({ path }) => (ids.includes(path.id) ? story(path.id) : /^0100/.test(path.id) ? quick(path.id) : gone(`Message ${path.id}`));
const why = ({ path }) => ({
  id: path.id, waiting: [], overrides: [],
  attempts: story(path.id).entries.filter((each) => each.decision).map((each, i) => ({ at: each.at, source: each.source_ip, isp: each.isp, pool: 'news', decision: each.decision, grant: 'let 192.0.2.17 send 62 to gmail: 3.8 % of what it may an hour', overrides: [],
    before: i ? [{ id: 1, at: iso(now - 2 * 3_600_000), policy_at: '', pool: 'news', shadow: false, kind: 'cut', isp: 'gmail', address: '192.0.2.18', before: 458, after: 229, why: 'throttled', text: 'The allowance of 192.0.2.18 at gmail was halved to 229 a day: 2.1 % were throttled' }] : [] })),
});

const pauses = [{ kind: 'lane', value: 'ses-shared-pool/gmx', reason: 'gmx refuses all since 11:20', since_ms: now - 5_400_000 }, { kind: 'address', value: '192.0.2.20', reason: '', since_ms: now - DAY }];
const waiting = ({ query }) => ({ messages: Array.from({ length: 14 }, (_unused, i) => ({ id: ids[i], account: 'shop', accepted_ms: now - i * 60_000, recipients: [{ address: `reader${i + 1}@gmail.com`, attempts: i % 3, next_attempt_ms: now + i * 9000, last_reply: i % 3 ? REPLIES.deferred : '', waits_for: query.lane ? '192.0.2.18 has used up its allowance of this day' : '' }] })) });

export const routes = [
  ['GET', `${V1}/suppression`, listed],
  ['POST', `${V1}/suppression`, ({ body }) => { take(body.entries.map((each) => each.address)); suppressed.push(...body.entries.map((each) => ({ ...each, updated_ms: Date.now() }))); return { stored: body.entries.length }; }],
  ['POST', `${V1}/suppression/remove`, ({ body }) => { take(body.addresses); return { removed: body.addresses.length }; }],
  ['PUT', `${V2}/suppression/addresses`, ({ body }) => { suppressed.push({ address: body.EmailAddress, reason: body.Reason, updated_ms: Date.now() }); return {}; }],
  ['DELETE', `${V2}/suppression/addresses/{address}`, ({ path }) => { take([path.address]); return {}; }],
  ['GET', `${V2}/account`, () => ({ SuppressionAttributes: { SuppressedReasons: reasons }, SendQuota: { Max24HourSend: 500000, MaxSendRate: 200, SentLast24Hours: 183204 }, SendingEnabled: true, ProductionAccessEnabled: true, EnforcementStatus: 'HEALTHY' })],
  ['PUT', `${V2}/account/suppression`, ({ body }) => { reasons = body.SuppressedReasons; return {}; }],
  ['POST', `${V2}/import-jobs/list`, () => ({ ImportJobs: [{ JobId: 'a1b2', JobStatus: 'COMPLETED', CreatedTimestamp: seconds(now - DAY), ProcessedRecordsCount: 81_204, FailedRecordsCount: 17, ImportDestination: { SuppressionListDestination: { SuppressionListImportAction: 'PUT' } } }, { JobId: 'c3d4', JobStatus: 'PROCESSING', CreatedTimestamp: seconds(now - 60_000), ProcessedRecordsCount: 1200, FailedRecordsCount: 0, ImportDestination: { ContactListDestination: { ContactListName: 'news', ContactListImportAction: 'PUT' } } }] })],
  ['POST', `${V2}/import-jobs`, () => ({ JobId: 'e5f6' })],
  ['GET', `${V2}/templates`, () => ({ TemplatesMetadata: [...templates.keys()].map((name, i) => ({ TemplateName: name, CreatedTimestamp: seconds(now - (i + 3) * DAY) })) })],
  ['POST', `${V2}/templates`, ({ body }) => { templates.set(body.TemplateName, body.TemplateContent); return {}; }],
  ['GET', `${V2}/templates/{name}`, ({ path }) => (templates.has(path.name) ? { TemplateName: path.name, TemplateContent: templates.get(path.name), Tags: [] } : gone(`Template ${path.name}`))],
  ['PUT', `${V2}/templates/{name}`, ({ path, body }) => { templates.set(path.name, body.TemplateContent); return {}; }],
  ['DELETE', `${V2}/templates/{name}`, ({ path }) => { templates.delete(path.name); return {}; }],
  ['POST', `${V2}/templates/{name}/render`, rendered],
  ['GET', `${V2}/contact-lists`, () => ({ ContactLists: list ? [{ ContactListName: list.ContactListName, LastUpdatedTimestamp: list.LastUpdatedTimestamp }] : [] })],
  ['POST', `${V2}/contact-lists`, ({ body }) => { list = { ...body, Topics: body.Topics ?? [], Tags: [], CreatedTimestamp: seconds(Date.now()), LastUpdatedTimestamp: seconds(Date.now()) }; return {}; }],
  ['GET', `${V2}/contact-lists/{name}`, () => list ?? gone('The list')],
  ['PUT', `${V2}/contact-lists/{name}`, ({ body }) => { list = { ...list, ...body }; return {}; }],
  ['DELETE', `${V2}/contact-lists/{name}`, () => { list = null; return {}; }],
  ['POST', `${V2}/contact-lists/{name}/contacts/list`, contactsOf],
  ['POST', `${V2}/contact-lists/{name}/contacts`, ({ body }) => { contacts.unshift({ TopicPreferences: [], TopicDefaultPreferences: [], ...body, LastUpdatedTimestamp: seconds(Date.now()) }); return {}; }],
  ['GET', `${V2}/contact-lists/{name}/contacts/{address}`, ({ path }) => contacts.find((each) => each.EmailAddress === path.address) ?? gone('The contact')],
  ['PUT', `${V2}/contact-lists/{name}/contacts/{address}`, ({ path, body }) => { Object.assign(contacts.find((each) => each.EmailAddress === path.address), body); return {}; }],
  ['DELETE', `${V2}/contact-lists/{name}/contacts/{address}`, ({ path }) => { contacts.splice(contacts.findIndex((each) => each.EmailAddress === path.address), 1); return {}; }],
  ['GET', `${V1}/messages`, search],
  ['GET', `${V1}/messages/{id}`, told],
  ['GET', `${V1}/explain/message/{id}`, why],
  ['GET', `${V1}/queue/messages`, waiting],
  ['GET', `${V1}/pauses`, () => ({ pauses })],
  ['POST', `${V1}/pause`, ({ body }) => { pauses.push({ ...body, since_ms: Date.now() }); return {}; }],
  ['POST', `${V1}/resume`, ({ body }) => { const i = pauses.findIndex((each) => each.kind === body.kind && each.value === body.value); if (i >= 0) pauses.splice(i, 1); return {}; }],
  ['POST', `${V1}/retry`, () => ({ count: 12 })],
  ['POST', `${V1}/drop`, () => ({ count: 12 })],
  ['POST', `${V1}/reputation/lift`, () => ({})],
];
