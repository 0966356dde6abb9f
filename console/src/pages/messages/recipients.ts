import type { MessageStory } from '../../api/types';
import { outcomeOf, type Word } from './words';

export interface RecipientState { address: string; state: Word; attempts: number; isp: string; source: string; waitsFor: string; nextMs?: number }

// How each recipient stands, from the story in order: the last that was heard of it counts. Pure; tested in recipients.test.ts.
export function recipientsOf(story: MessageStory): RecipientState[] {
  const states = new Map<string, RecipientState>();
  const of = (address: string) => {
    const known = states.get(address) ?? { address, state: outcomeOf('sent'), attempts: 0, isp: '', source: '', waitsFor: '' };
    states.set(address, known);
    return known;
  };
  for (const address of story.envelope.recipients ?? []) of(address);
  for (const entry of story.entries) {
    for (const address of entry.recipients ?? []) {
      const state = of(address);
      if (entry.kind === 'attempt') {
        state.attempts += 1;
        state.isp = entry.isp || state.isp;
        state.source = entry.source_ip || state.source;
        if (entry.result) state.state = outcomeOf(entry.result);
      } else if (entry.kind === 'expired' || entry.kind === 'async_bounce') state.state = outcomeOf('bounced');
      else if (entry.kind === 'dropped') state.state = outcomeOf('dropped');
      else if (entry.kind === 'complaint') state.state = outcomeOf('complained');
    }
  }
  for (const each of story.waiting) {
    const state = of(each.address);
    state.attempts = Math.max(state.attempts, each.attempts);
    state.waitsFor = each.waits_for || (each.attempts > 0 ? 'the next attempt' : 'its turn');
    state.nextMs = each.next_attempt_ms || undefined;
  }
  return [...states.values()];
}
