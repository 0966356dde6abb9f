import { describe, expect, it } from 'vitest';
import type { EmailIdentity } from '../../api/ses';
import { checkPolicy, recordsOf, serviceDomainOf } from './words';

const domain: EmailIdentity = {
  IdentityType: 'DOMAIN', FeedbackForwardingStatus: true, VerifiedForSendingStatus: true, VerificationStatus: 'SUCCESS', VerificationInfo: {}, Policies: {}, Tags: [],
  DkimAttributes: { SigningEnabled: true, Status: 'SUCCESS', Tokens: ['t1', 't2', 't3'], SigningAttributesOrigin: 'AWS_SES', SigningHostedZone: 'dkim.mail.example.com' },
  MailFromAttributes: { BehaviorOnMxFailure: 'USE_DEFAULT_VALUE', MailFromDomain: 'bounce.shop.example', MailFromDomainStatus: 'PENDING' },
};

describe('recordsOf', () => {
  it('has a CNAME a token, MX and SPF of the MAIL FROM domain, and advises DMARC', () => {
    const records = recordsOf('shop.example', domain, serviceDomainOf(domain));
    expect(records.map((r) => [r.type, r.name, r.value, r.status])).toEqual([
      ['CNAME', 't1._domainkey.shop.example', 't1.dkim.mail.example.com', 'SUCCESS'],
      ['CNAME', 't2._domainkey.shop.example', 't2.dkim.mail.example.com', 'SUCCESS'],
      ['CNAME', 't3._domainkey.shop.example', 't3.dkim.mail.example.com', 'SUCCESS'],
      ['MX', 'bounce.shop.example', '10 feedback.mail.example.com', 'PENDING'],
      ['TXT', 'bounce.shop.example', 'v=spf1 include:bounce.mail.example.com ~all', 'PENDING'],
      ['TXT', '_dmarc.shop.example', 'v=DMARC1; p=none', 'ADVISED'],
    ]);
  });

  it('asks for one TXT record of a key of one’s own, and for none of an address', () => {
    const own = { ...domain, DkimAttributes: { ...domain.DkimAttributes, SigningAttributesOrigin: 'EXTERNAL' as const, Tokens: ['s1'], SigningHostedZone: undefined }, MailFromAttributes: { BehaviorOnMxFailure: 'USE_DEFAULT_VALUE' as const } };
    expect(recordsOf('shop.example', own, undefined).map((r) => [r.type, r.name])).toEqual([['TXT', 's1._domainkey.shop.example'], ['TXT', '_dmarc.shop.example']]);
    expect(recordsOf('ann@mail.example', { ...own, IdentityType: 'EMAIL_ADDRESS' }, undefined)).toEqual([]);
  });
});

describe('checkPolicy', () => {
  it('takes what has a statement, and says what is wrong otherwise', () => {
    expect(checkPolicy('{"Statement":[{}]}')).toBeUndefined();
    expect(checkPolicy('{}')).toContain('Statement');
    expect(checkPolicy('{')).toContain('no JSON');
    expect(checkPolicy(`{"Statement":"${'x'.repeat(4096)}"}`)).toContain('4,096');
  });
});
