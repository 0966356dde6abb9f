import { describe, expect, it } from 'vitest';
import { readLines } from './entries';

describe('readLines', () => {
  it('reads addresses with and without a reason, and passes over a heading and remarks', () => {
    expect(readLines('\ufeffaddress,reason\r\nann@mail.example,complaint\n"bob@mail.example"\n# old ones\n\ncarl@mail.example;BOUNCE', 'BOUNCE')).toEqual({
      entries: [{ address: 'ann@mail.example', reason: 'COMPLAINT' }, { address: 'bob@mail.example', reason: 'BOUNCE' }, { address: 'carl@mail.example', reason: 'BOUNCE' }],
      wrong: [],
    });
  });

  it('says which line is wrong and why, and takes the others', () => {
    const read = readLines('ann@mail.example\nnobody\nbob@mail.example,SPAM', 'COMPLAINT');
    expect(read.entries).toEqual([{ address: 'ann@mail.example', reason: 'COMPLAINT' }]);
    expect(read.wrong.map((each) => [each.line, each.why])).toEqual([[2, 'is no address'], [3, 'the reason must be BOUNCE or COMPLAINT']]);
  });
});
