// The kinds of charges (policy/billing), as people read them.
const KINDS: Record<string, string> = {
  shared_messages: 'Messages by shared addresses',
  standard_messages: 'Messages by standard dedicated addresses',
  standard_address: 'Standard dedicated addresses',
  managed_account: 'Managed dedicated addresses, a month',
  managed_messages: 'Messages with managed addresses',
  managed_usage: 'Messages by managed addresses, by tiers',
};
export const kindText = (kind: string) => KINDS[kind] ?? kind.replace(/[-_]/g, ' ').replace(/^./, (c) => c.toUpperCase());

// Months up to the present one, the newest first: "2026-11".
export function months(now: number, n = 24): string[] {
  const at = new Date(now);
  return Array.from({ length: n }, (_unused, i) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - i, 1)).toISOString().slice(0, 7));
}

const form = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
export const monthText = (month: string) => form.format(new Date(`${month}-01T00:00:00Z`));
