import { part } from '../../api/client';
import { each, type Reason } from '../../api/ses';
import type { Suppressed, Suppression } from '../../api/types';
import type { Api } from '../../api/useApi';
import { isAddress } from '../../parts/fields';

export interface NewEntry { address: string; reason: Reason }
export interface ReadFile { entries: NewEntry[]; wrong: { line: number; text: string; why: string }[] }

export const reasonText = (reason: string) => (reason === 'COMPLAINT' ? 'Complaint' : 'Bounce');

// Lines "ADDRESS" or "ADDRESS,REASON", as `warmpost suppression import` reads them. A heading is passed over. Pure.
export function readLines(text: string, usual: Reason): ReadFile {
  const read: ReadFile = { entries: [], wrong: [] };
  text.replace(/^\ufeff/, '').split(/\r?\n/).forEach((whole, i) => {
    const [address = '', given = ''] = whole.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
    if (!address || address.startsWith('#')) return;
    const reason = given.toUpperCase();
    if (i === 0 && !address.includes('@')) return;
    if (!isAddress(address)) read.wrong.push({ line: i + 1, text: whole, why: 'is no address' });
    else if (reason && reason !== 'BOUNCE' && reason !== 'COMPLAINT') read.wrong.push({ line: i + 1, text: whole, why: 'the reason must be BOUNCE or COMPLAINT' });
    else read.entries.push({ address, reason: (reason || usual) as Reason });
  });
  return read;
}

const AT_ONCE = 1000;

// The operator's API takes many at a time; an account's key puts them one by one, by SES's own operation.
export async function addEntries(api: Api, entries: NewEntry[], told: (done: number) => void = () => undefined): Promise<void> {
  if (api.isOperator) {
    for (let i = 0; i < entries.length; i += AT_ONCE) {
      await api.post('/suppression', { entries: entries.slice(i, i + AT_ONCE) });
      told(Math.min(entries.length, i + AT_ONCE));
    }
    return;
  }
  let done = 0;
  await each(entries, async ({ address, reason }) => {
    await api.ses('PUT', '/suppression/addresses', { EmailAddress: address, Reason: reason });
    done += 1;
    told(done);
  });
}

export async function removeEntries(api: Api, addresses: string[]): Promise<void> {
  if (api.isOperator) {
    for (let i = 0; i < addresses.length; i += AT_ONCE) await api.post('/suppression/remove', { addresses: addresses.slice(i, i + AT_ONCE) });
    return;
  }
  await each(addresses, (address) => api.ses('DELETE', `/suppression/addresses/${part(address)}`));
}

export async function allEntries(api: Api): Promise<Suppressed[]> {
  const all: Suppressed[] = [];
  let after = '';
  do {
    const page: Suppression = await api.get<Suppression>('/suppression', { limit: 10_000, after });
    all.push(...page.entries);
    after = page.next;
  } while (after);
  return all;
}
