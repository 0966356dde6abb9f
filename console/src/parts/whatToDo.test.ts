import { describe, expect, it } from 'vitest';
import type { Alert } from '../api/types';
import { inConsole, toDo } from './whatToDo';

const alert = (kind: string, rest: Partial<Alert> = {}): Alert => ({
  kind, severity: 'warning', about: '000000000002/news/gmail', account: '000000000002', account_name: 'shop', isp: 'gmail', pool: 'news', address: '192.0.2.1', since_ms: 1, text: '', advice: 'Wait.', ...rest,
});
// All that policy/alerts/alert.h names.
const KINDS = ['spool-failed', 'disk', 'clock', 'inventory', 'pool-short', 'isp-block', 'isp-outage', 'listing', 'bounce-rate', 'complaint-rate', 'sender-paused', 'queue-age', 'subscriber', 'dead-letters'];

const OF_ACCOUNTS = KINDS.slice(4);   // the others are about the server

describe('toDo', () => {
  it('says for each kind what to do without a command, but where only the terminal can', () => {
    for (const kind of KINDS) {
      for (const isOperator of [true, false]) {
        const { text, place } = toDo(alert(kind), isOperator);
        expect(text, kind).not.toBe('');
        if (kind !== 'dead-letters' || !isOperator) expect(text, kind).not.toContain('warmpost');
        if (!isOperator && OF_ACCOUNTS.includes(kind)) expect(place?.to, kind).not.toMatch(/^\/(queues|now|inventory|accounts|feeds)/);
      }
    }
  });

  it('leads to the lane, and to the pauses of one that is paused', () => {
    expect(toDo(alert('queue-age'), true).place?.to).toBe('/queues?lane=000000000002%2Fnews%2Fgmail');
    expect(toDo(alert('queue-age', { text: '3 recipients wait. The lane is paused.' }), true).place?.to).toBe('/queues?tab=pauses');
    expect(toDo(alert('queue-age'), false).place?.to).toBe('/messages?outcome=deferred&isp=gmail');
  });

  it('keeps what a block list asks for', () => {
    const { text } = toDo(alert('listing', { advice: 'Ask at https://list.example/remove. Let it rest meanwhile: warmpost pause --address 192.0.2.1' }), true);
    expect(text).toContain('https://list.example/remove');
    expect(text).not.toContain('warmpost');
  });

  it('tells what it does not know in the words of the server', () => {
    expect(toDo(alert('newer', { advice: 'Wait until 2026-11-26T17:00:00Z.' }), true).text).toContain('26 Nov 2026');
    expect(toDo(alert('listing', { about: 'others', advice: 'See them.' }), true)).toEqual({ text: 'See them.' });
  });
});

describe('inConsole', () => {
  it('makes links of commands that a page stands for', () => {
    expect(inConsole('`warmpost hurts 192.0.2.1` says who; `warmpost listed 192.0.2.1` whether.')).toEqual([
      { to: '/now?tab=hurts', label: 'Whose mail hurts' }, ' says who; ', { to: '/addresses/192.0.2.1', label: 'The page of 192.0.2.1' }, ' whether.']);
    expect(inConsole('See `warmpost reputation --kind isp`.')).toEqual(['See ', { to: '/reputation?kind=isp', label: 'Reputation by isp' }, '.']);
    expect(inConsole('`warmpost dns` prints it.')).toEqual(['`warmpost dns` prints it.']);
    expect(inConsole('Wait.')).toEqual(['Wait.']);
  });
});
