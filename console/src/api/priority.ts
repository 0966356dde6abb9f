import { part } from './client';
import type { Api } from './useApi';

// Which mail goes first where not all can go: a configuration set's, which SES v2 has no word for.
export type Priority = 'transactional' | 'normal' | 'bulk';
interface Prioritised { configuration_set: string; priority: Priority }

export const PRIORITY_TEXT: Record<Priority, string> = { transactional: 'Transactional', normal: 'Normal', bulk: 'Bulk' };

export const priorityOf = async (api: Api, set: string, signal?: AbortSignal) => (await api.get<Prioritised>(`/configuration-sets/${part(set)}/priority`, {}, signal)).priority;
export async function prioritiesOf(api: Api, signal?: AbortSignal): Promise<Map<string, Priority>> {
  const { configuration_sets } = await api.get<{ configuration_sets: Prioritised[] }>('/configuration-sets', {}, signal);
  return new Map(configuration_sets.map((each) => [each.configuration_set, each.priority]));
}
