import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { EmailIdentity, VerificationStatus } from '../../api/ses';

export const pathOf = (name: string) => `/identities/${encodeURIComponent(name)}`;
export const domainOf = (name: string) => name.slice(name.lastIndexOf('@') + 1);

const STATUS: Record<VerificationStatus, { type: StatusIndicatorProps.Type; text: string }> = {
  SUCCESS: { type: 'success', text: 'Verified' },
  PENDING: { type: 'pending', text: 'Looked for' },
  TEMPORARY_FAILURE: { type: 'warning', text: 'Gone from DNS; still good for 72 hours' },
  FAILED: { type: 'error', text: 'Not found within 72 hours' },
  NOT_STARTED: { type: 'stopped', text: 'Not begun' },
};
export const statusOf = (status: VerificationStatus | undefined) => STATUS[status ?? 'NOT_STARTED'] ?? { type: 'info' as const, text: String(status) };

// One record to be published. Where the server's own domain is not known, SERVICE stands for it.
export interface DnsRecord { name: string; type: 'CNAME' | 'TXT' | 'MX'; value: string; why: string; status: VerificationStatus | 'ADVISED' }

export function serviceDomainOf(identity: EmailIdentity): string | undefined {
  return identity.DkimAttributes.SigningHostedZone?.replace(/^dkim\./, '');
}

export function recordsOf(name: string, identity: EmailIdentity, service: string | undefined): DnsRecord[] {
  const records: DnsRecord[] = [];
  const dkim = identity.DkimAttributes;
  if (identity.IdentityType === 'DOMAIN') {
    for (const token of dkim.Tokens) {
      records.push(dkim.SigningAttributesOrigin === 'EXTERNAL'
        ? { name: `${token}._domainkey.${name}`, type: 'TXT', value: 'v=DKIM1; k=rsa; p=YOUR_PUBLIC_KEY', why: 'DKIM, your own key', status: dkim.Status }
        : { name: `${token}._domainkey.${name}`, type: 'CNAME', value: `${token}.${dkim.SigningHostedZone}`, why: 'DKIM, and proof that the domain is yours', status: dkim.Status });
    }
  }
  const mailFrom = identity.MailFromAttributes;
  if (mailFrom.MailFromDomain) {
    const status = mailFrom.MailFromDomainStatus ?? 'PENDING';
    records.push({ name: mailFrom.MailFromDomain, type: 'MX', value: `10 feedback.${service ?? 'SERVICE'}`, why: 'MAIL FROM: where bounces come back', status });
    records.push({ name: mailFrom.MailFromDomain, type: 'TXT', value: `v=spf1 include:bounce.${service ?? 'SERVICE'} ~all`, why: 'MAIL FROM: SPF', status });
  }
  if (identity.IdentityType === 'DOMAIN') records.push({ name: `_dmarc.${name}`, type: 'TXT', value: 'v=DMARC1; p=none', why: 'DMARC: wanted by Gmail, Yahoo and Microsoft; not looked at here', status: 'ADVISED' });
  return records;
}

export function checkPolicy(text: string): string | undefined {
  if (text.length > 4096) return `It has ${text.length} characters; at most 4,096 are allowed.`;
  try {
    const read = JSON.parse(text) as { Statement?: unknown };
    return read && typeof read === 'object' && read.Statement ? undefined : 'The policy has no Statement.';
  } catch (error) {
    return `That is no JSON: ${(error as Error).message}`;
  }
}
