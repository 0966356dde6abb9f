import { describe, expect, it } from 'vitest';
import type { RecordState } from '../../api/dns';
import { checkPolicy, inDns, lineOf, toldOf } from './words';

describe('records in DNS', () => {
  const record = { type: 'CNAME' as const, name: 't1._domainkey.shop.example', value: 't1.dkim.mail.example.com', needed: true, state: 'found' as RecordState, answers: ['t1.dkim.mail.example.com'], detail: '' };

  it('are told one by one, and what is only advised is no trouble', () => {
    expect(inDns(record, false).text).toBe('Looking');
    expect(inDns(record, true).type).toBe('success');
    expect(inDns({ ...record, state: 'wrong' }, true)).toEqual({ type: 'error', text: 'Another value' });
    expect(inDns({ ...record, state: 'missing' }, true).text).toBe('Not found');
    expect(inDns({ ...record, state: 'missing', needed: false }, true)).toEqual({ type: 'info', text: 'Advised' });
    expect(inDns({ ...record, state: 'unknown' }, true).type).toBe('warning');
  });

  it('say what DNS has instead', () => {
    expect(toldOf({ state: 'wrong', answers: ['10 mx1.example', '20 mx2.example'], detail: 'There must be no other.' })).toBe('DNS has: 10 mx1.example | 20 mx2.example \u2014 There must be no other.');
    expect(toldOf({ state: 'missing', answers: [], detail: '' })).toBe('DNS has no such record.');
    expect(toldOf({ state: 'unknown', answers: [], detail: 'SERVFAIL' })).toBe('SERVFAIL');
  });

  it('are lines of a zone: absolute names, texts in strings of 255 at most', () => {
    expect(lineOf(record)).toBe('t1._domainkey.shop.example.\tCNAME\tt1.dkim.mail.example.com.');
    expect(lineOf({ ...record, type: 'MX', value: '10 feedback.mail.example.com' })).toContain('\tMX\t10 feedback.mail.example.com.');
    expect(lineOf({ ...record, type: 'TXT', value: 'x'.repeat(300) })).toContain(`"${'x'.repeat(255)}" "${'x'.repeat(45)}"`);
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
