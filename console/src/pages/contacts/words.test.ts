import { describe, expect, it } from 'vitest';
import type { Topic } from '../../api/ses';
import { checkTopic } from './words';

const topic = (TopicName: string, DisplayName = 'News'): Topic => ({ TopicName, DisplayName, DefaultSubscriptionStatus: 'OPT_OUT' });

describe('checkTopic', () => {
  it('wants a name that no other topic before it has, and words', () => {
    expect(checkTopic([topic('news')], 0)).toEqual({ name: undefined, shown: undefined });
    expect(checkTopic([topic('news'), topic('news')], 1).name).toContain('There is a topic');
    expect(checkTopic([topic('news'), topic('news')], 0).name).toBeUndefined();
    expect(checkTopic([topic('two words')], 0).name).toContain('letters');
    expect(checkTopic([topic('news', '  ')], 0).shown).toContain('words');
    expect(checkTopic([topic('news', 'x'.repeat(129))], 0).shown).toContain('128');
  });
});
