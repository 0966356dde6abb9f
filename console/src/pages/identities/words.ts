import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { SeenRecord } from '../../api/dns';
import type { VerificationStatus } from '../../api/ses';

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

// How a record stands in DNS. What is only advised, and missing, is no trouble.
export function inDns(record: Pick<SeenRecord, 'state' | 'needed'>, looked: boolean): { type: StatusIndicatorProps.Type; text: string } {
  if (!looked) return { type: 'loading', text: 'Looking' };
  switch (record.state) {
    case 'found': return { type: 'success', text: 'Found' };
    case 'wrong': return { type: 'error', text: 'Another value' };
    case 'missing': return record.needed ? { type: 'pending', text: 'Not found' } : { type: 'info', text: 'Advised' };
    default: return { type: 'warning', text: 'No answer' };
  }
}

// What DNS answered, and what is wrong with it.
export function toldOf(record: Pick<SeenRecord, 'state' | 'answers' | 'detail'>): string {
  const answered = record.answers.length > 0 ? `DNS has: ${record.answers.join(' | ')}` : record.state === 'missing' ? 'DNS has no such record.' : '';
  return [answered, record.detail].filter(Boolean).join(' \u2014 ').trim();
}

// As a line of a zone. A character-string has at most 255 bytes (RFC 1035 3.3): longer texts are several.
export function lineOf(record: Pick<SeenRecord, 'name' | 'type' | 'value'>): string {
  const strings = () => (record.value.match(/.{1,255}/g) ?? ['']).map((each) => `"${each}"`).join(' ');
  const value = record.type === 'TXT' ? strings() : `${record.value}.`;
  return [`${record.name}.`, record.type, value].join('\t');
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
