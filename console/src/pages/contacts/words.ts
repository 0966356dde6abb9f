import type { Contact, Subscription, Topic } from '../../api/ses';

export const wantsText = (subscription: Subscription) => (subscription === 'OPT_IN' ? 'Wants it' : 'Does not want it');

// What a contact gets of a topic: what it said, else the topic's default.
export function wants(contact: Contact, topic: Topic): { gets: boolean; said: boolean } {
  if (contact.UnsubscribeAll) return { gets: false, said: true };
  const own = contact.TopicPreferences.find((each) => each.TopicName === topic.TopicName);
  return { gets: (own?.SubscriptionStatus ?? topic.DefaultSubscriptionStatus) === 'OPT_IN', said: own !== undefined };
}

export const MOST_TOPICS = 20;   // of a list, as in SES
export const USUAL = [{ value: 'OPT_OUT', label: 'Does not get it' }, { value: 'OPT_IN', label: 'Gets it' }];

export const checkName = (name: string) => (/^[A-Za-z0-9_-]{1,64}$/.test(name) ? undefined : 'Give it a name of 1 to 64 letters, digits, - and _.');

export function checkAttributes(text: string): string | undefined {
  if (!text.trim()) return undefined;
  try {
    const read: unknown = JSON.parse(text);
    return read && typeof read === 'object' && !Array.isArray(read) ? undefined : 'It must be a JSON object, such as {"name": "Ann"}.';
  } catch (error) {
    return `That is no JSON: ${(error as Error).message}`;
  }
}

// What is wrong with the name, and with the words that subscribers see, of one topic among others.
export function checkTopic(topics: Topic[], i: number): { name?: string; shown?: string } {
  const topic = topics[i];
  if (!topic) return {};
  const isTaken = topics.some((each, n) => n < i && each.TopicName === topic.TopicName);
  return {
    name: checkName(topic.TopicName) ?? (isTaken ? 'There is a topic of this name.' : undefined),
    shown: topic.DisplayName.trim() && topic.DisplayName.length <= 128 ? undefined : 'Give the words that subscribers see, at most 128 characters.',
  };
}
