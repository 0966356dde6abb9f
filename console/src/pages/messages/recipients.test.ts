import { describe, expect, it } from 'vitest';
import type { MessageStory } from '../../api/types';
import { recipientsOf } from './recipients';

const story = (rest: Partial<MessageStory>): MessageStory => ({ id: 'm', envelope: { recipients: ['a@x.example', 'b@x.example'] }, entries: [], waiting: [], ...rest });

describe('recipientsOf', () => {
  it('knows those that were never tried', () => {
    expect(recipientsOf(story({})).map((each) => [each.address, each.state.text, each.attempts])).toEqual([['a@x.example', 'On its way', 0], ['b@x.example', 'On its way', 0]]);
  });

  it('lets the last news of a recipient count, and only of that one', () => {
    const states = recipientsOf(story({
      entries: [
        { at: '2026-11-26T10:00:00Z', kind: 'accepted' },
        { at: '2026-11-26T10:00:01Z', kind: 'attempt', result: 'deferred', recipients: ['a@x.example', 'b@x.example'], isp: 'gmail', source_ip: '192.0.2.17' },
        { at: '2026-11-26T10:05:01Z', kind: 'attempt', result: 'delivered', recipients: ['a@x.example'], isp: 'gmail', source_ip: '192.0.2.18' },
        { at: '2026-11-26T10:09:01Z', kind: 'complaint', recipients: ['a@x.example'] },
      ],
      waiting: [{ address: 'b@x.example', attempts: 1, next_attempt_ms: 1_790_000_000_000, last_reply: '421 later', waits_for: '' }],
    }));
    expect(states).toEqual([
      { address: 'a@x.example', state: { type: 'warning', text: 'Complained' }, attempts: 2, isp: 'gmail', source: '192.0.2.18', waitsFor: '' },
      { address: 'b@x.example', state: { type: 'pending', text: 'Deferred' }, attempts: 1, isp: 'gmail', source: '192.0.2.17', waitsFor: 'the next attempt', nextMs: 1_790_000_000_000 },
    ]);
  });
});
