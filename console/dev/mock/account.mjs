// Configuration sets and identities, as SES v2 tells them.
const seconds = (ago) => Math.floor(Date.now() / 1000 - ago * 86_400);
const V2 = '/v2/email';

const set = (name, rest = {}) => ({ ConfigurationSetName: name, DeliveryOptions: { TlsPolicy: 'OPTIONAL', SendingPoolName: 'news' }, SendingOptions: { SendingEnabled: true }, ReputationOptions: { ReputationMetricsEnabled: true }, Tags: [], ...rest });
const sets = new Map([
  set('newsletters', { TrackingOptions: { CustomRedirectDomain: 'links.shop.example', HttpsPolicy: 'REQUIRE' }, Tags: [{ Key: 'team', Value: 'marketing' }] }),
  set('receipts', { DeliveryOptions: { TlsPolicy: 'REQUIRE', SendingPoolName: 'receipts', MaxDeliverySeconds: 3600 }, SuppressionOptions: { SuppressedReasons: ['BOUNCE'] } }),
  set('codes', { DeliveryOptions: { TlsPolicy: 'REQUIRE', SendingPoolName: 'auto', MaxDeliverySeconds: 600 }, ReputationOptions: { ReputationMetricsEnabled: true, LastFreshStart: seconds(12) } }),
  set('old-shop', { DeliveryOptions: { TlsPolicy: 'OPTIONAL' }, SendingOptions: { SendingEnabled: false }, ReputationOptions: { ReputationMetricsEnabled: false }, SuppressionOptions: { SuppressedReasons: [] } }),
].map((each) => [each.ConfigurationSetName, each]));
const destinations = new Map([['newsletters', [
  { Name: 'orders', Enabled: true, MatchingEventTypes: ['SEND', 'DELIVERY', 'BOUNCE', 'COMPLAINT', 'OPEN', 'CLICK'], SnsDestination: { TopicArn: 'arn:aws:sns:us-east-1:000000000002:orders' } },
  { Name: 'counted', Enabled: false, MatchingEventTypes: ['BOUNCE'], CloudWatchDestination: { DimensionConfigurations: [{ DimensionName: 'campaign', DimensionValueSource: 'MESSAGE_TAG', DefaultDimensionValue: 'none' }] } },
]]]);
const gone = (what) => ({ status: 404, body: { message: `${what} does not exist.` } });
const of = (path) => sets.get(path.name);

const tokens = ['kq2hs7m4vz5cx3w6n8p9', 'b7d5f3g1j9k2m4n6q8s0', 'zx1cv2bn3ma4sd5fg6hj'];
const domain = (status, rest = {}) => ({
  IdentityType: 'DOMAIN', FeedbackForwardingStatus: true, VerifiedForSendingStatus: status === 'SUCCESS', VerificationStatus: status,
  VerificationInfo: { LastCheckedTimestamp: seconds(0.01), ...(status === 'SUCCESS' && { LastSuccessTimestamp: seconds(0.01) }) },
  DkimAttributes: { SigningEnabled: true, Status: status, Tokens: tokens, SigningAttributesOrigin: 'AWS_SES', SigningHostedZone: 'dkim.mail.example.com', NextSigningKeyLength: 'RSA_2048_BIT', CurrentSigningKeyLength: 'RSA_2048_BIT', LastKeyGenerationTimestamp: seconds(40) },
  MailFromAttributes: { BehaviorOnMxFailure: 'USE_DEFAULT_VALUE' }, Policies: {}, Tags: [], ...rest,
});
const identities = new Map([
  ['shop.example', domain('SUCCESS', {
    ConfigurationSetName: 'newsletters', MailFromAttributes: { BehaviorOnMxFailure: 'USE_DEFAULT_VALUE', MailFromDomain: 'bounce.shop.example', MailFromDomainStatus: 'PENDING' },
    Policies: { partner: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: '000000000003' }, Action: ['ses:SendEmail'], Resource: 'arn:aws:ses:us-east-1:000000000002:identity/shop.example' }] }) },
  })],
  ['new.example', domain('PENDING')],
  ['old.example', domain('TEMPORARY_FAILURE', { VerifiedForSendingStatus: true })],
  ['ann@mail.example', domain('SUCCESS', { IdentityType: 'EMAIL_ADDRESS', DkimAttributes: { SigningEnabled: true, Status: 'SUCCESS', Tokens: [], SigningAttributesOrigin: 'AWS_SES' } })],
]);
const priorities = new Map([['newsletters', 'bulk'], ['receipts', 'transactional']]);
const identity = (path) => identities.get(path.name) ?? gone('Email identity');
const DNS_STATES = ['found', 'missing', 'wrong', 'unknown', 'found', 'found'];
function dns(name, each, looked) {
  if (each.status === 404) return each;
  const from = each.MailFromAttributes?.MailFromDomain;
  const record = (type, at, value, purpose, needed = true) => ({ type, name: at, value, purpose, needed, next_key: false });
  const records = [
    ...(each.IdentityType === 'DOMAIN' ? each.DkimAttributes.Tokens.map((token) => record('CNAME', `${token}._domainkey.${name}`, `${token}.dkim.mail.example.com`, 'DKIM, and proof that the domain is yours')) : []),
    ...(from ? [record('MX', from, '10 feedback.mail.example.com', 'MAIL FROM: where bounces come back'), record('TXT', from, 'v=spf1 include:bounce.mail.example.com ~all', 'MAIL FROM: SPF')] : []),
    ...(each.IdentityType === 'DOMAIN' ? [record('TXT', `_dmarc.${name}`, 'v=DMARC1; p=none', 'DMARC: wanted by Gmail, Yahoo and Microsoft', false)] : []),
  ];
  return {
    identity: name, looked_ms: looked ? Date.now() : 0, records: records.map((one, i) => {
      const state = !looked ? 'unknown' : each.VerificationStatus === 'SUCCESS' ? (one.needed ? 'found' : 'missing') : DNS_STATES[i % DNS_STATES.length];
      return { ...one, state, ttl: state === 'found' ? 0 : 900, answers: state === 'found' ? [one.value] : state === 'wrong' ? ['shops.myhost.example'] : [], detail: state === 'unknown' ? 'The name servers gave no answer; it says nothing about the record.' : '' };
    }),
  };
}
const row = ([name, each]) => ({ IdentityType: each.IdentityType, IdentityName: name, SendingEnabled: each.VerifiedForSendingStatus, VerificationStatus: each.VerificationStatus });

export const routes = [
  ['GET', '/warmpost/v1/topics', () => ({ topics: [{ name: 'orders', arn: 'arn:aws:sns:us-east-1:000000000002:orders', account: '000000000002', account_name: 'shop', created_ms: Date.now() - 9e8, subscriptions: [{ id: 1, transport: 'https', endpoint: 'https://shop.example/hooks/ses', confirmed: true, waiting: 0, dead: 0, failures: 0 }] }] })],
  ['GET', `${V2}/configuration-sets`, () => ({ ConfigurationSets: [...sets.keys()].sort() })],
  ['POST', `${V2}/configuration-sets`, ({ body }) => { sets.set(body.ConfigurationSetName, set(body.ConfigurationSetName, body)); return {}; }],
  ['GET', `${V2}/configuration-sets/{name}`, ({ path }) => of(path) ?? gone(`Configuration set <${path.name}>`)],
  ['DELETE', `${V2}/configuration-sets/{name}`, ({ path }) => { sets.delete(path.name); return {}; }],
  ['PUT', `${V2}/configuration-sets/{name}/delivery-options`, ({ path, body }) => { of(path).DeliveryOptions = body; return {}; }],
  ['PUT', `${V2}/configuration-sets/{name}/tracking-options`, ({ path, body }) => { of(path).TrackingOptions = body; return {}; }],
  ['PUT', `${V2}/configuration-sets/{name}/suppression-options`, ({ path, body }) => { of(path).SuppressionOptions = body.SuppressedReasons ? body : undefined; return {}; }],
  ['PUT', `${V2}/configuration-sets/{name}/sending`, ({ path, body }) => { of(path).SendingOptions = body; return {}; }],
  ['PUT', `${V2}/configuration-sets/{name}/reputation-options`, ({ path, body }) => { of(path).ReputationOptions = body; return {}; }],
  ['GET', '/warmpost/v1/configuration-sets', () => ({ configuration_sets: [...sets.keys()].sort().map((name) => ({ configuration_set: name, priority: priorities.get(name) ?? 'normal' })) })],
  ['GET', '/warmpost/v1/configuration-sets/{name}/priority', ({ path }) => ({ configuration_set: path.name, priority: priorities.get(path.name) ?? 'normal' })],
  ['POST', '/warmpost/v1/configuration-sets/{name}/priority', ({ path, body }) => { priorities.set(path.name, body.priority); return {}; }],
  ['GET', `${V2}/configuration-sets/{name}/event-destinations`, ({ path }) => ({ EventDestinations: destinations.get(path.name) ?? [] })],
  ['POST', `${V2}/configuration-sets/{name}/event-destinations`, ({ path, body }) => { destinations.set(path.name, [...(destinations.get(path.name) ?? []), { Name: body.EventDestinationName, ...body.EventDestination }]); return {}; }],
  ['PUT', `${V2}/configuration-sets/{name}/event-destinations/{destination}`, ({ path, body }) => { destinations.set(path.name, destinations.get(path.name).map((each) => (each.Name === path.destination ? { Name: each.Name, ...body.EventDestination } : each))); return {}; }],
  ['DELETE', `${V2}/configuration-sets/{name}/event-destinations/{destination}`, ({ path }) => { destinations.set(path.name, destinations.get(path.name).filter((each) => each.Name !== path.destination)); return {}; }],
  ['GET', `${V2}/identities`, ({ session, account }) => ({ EmailIdentities: (account || session.account) === '000000000003' ? [] : [...identities].map(row) })],
  ['GET', '/warmpost/v1/identities/{name}/dns', ({ path, query }) => dns(path.name, identity(path), query.look !== 'false')],
  ['POST', `${V2}/identities`, ({ body }) => { identities.set(body.EmailIdentity, domain('PENDING', body.EmailIdentity.includes('@') ? { IdentityType: 'EMAIL_ADDRESS' } : {})); return {}; }],
  ['GET', `${V2}/identities/{name}`, ({ path }) => identity(path)],
  ['DELETE', `${V2}/identities/{name}`, ({ path }) => { identities.delete(path.name); return {}; }],
  ['PUT', `${V2}/identities/{name}/mail-from`, ({ path, body }) => { identity(path).MailFromAttributes = { ...body, ...(body.MailFromDomain && { MailFromDomainStatus: 'PENDING' }) }; return {}; }],
  ['PUT', `${V2}/identities/{name}/dkim`, ({ path, body }) => { identity(path).DkimAttributes.SigningEnabled = body.SigningEnabled; return {}; }],
  ['PUT', `${V2}/identities/{name}/dkim/signing`, () => ({})],
  ['PUT', `${V2}/identities/{name}/feedback`, ({ path, body }) => { identity(path).FeedbackForwardingStatus = body.EmailForwardingEnabled; return {}; }],
  ['PUT', `${V2}/identities/{name}/configuration-set`, ({ path, body }) => { identity(path).ConfigurationSetName = body.ConfigurationSetName; return {}; }],
  ['POST', `${V2}/identities/{name}/policies/{policy}`, ({ path, body }) => { identity(path).Policies[path.policy] = body.Policy; return {}; }],
  ['PUT', `${V2}/identities/{name}/policies/{policy}`, ({ path, body }) => { identity(path).Policies[path.policy] = body.Policy; return {}; }],
  ['DELETE', `${V2}/identities/{name}/policies/{policy}`, ({ path }) => { delete identity(path).Policies[path.policy]; return {}; }],
];
