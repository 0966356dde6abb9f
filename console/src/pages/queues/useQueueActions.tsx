import type { ReactNode } from 'react';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { useConfirm } from '../../parts/confirm';
import { plural } from '../../parts/format';
import type { Pause } from '../../api/types';

export interface Chosen { id?: string; domain?: string; lane?: string; pool?: string; all?: true }

// What an operator does to what waits, each asked and told in the same words wherever it is done.
export function useQueueActions(refresh: () => void) {
  const api = useApi();
  const ask = useConfirm();
  const flash = useFlash();
  const done = async (work: () => Promise<{ count: number }>, verb: string) => {
    try {
      const { count } = await work();
      flash.success(`${plural(count, 'recipient')} ${verb}.`);
    } catch (error) {
      flash.error((error as Error).message);
    }
    refresh();
  };
  return {
    retry: (chosen: Chosen) => done(() => api.housePost<{ count: number }>('/retry', chosen), 'made due'),
    async drop(chosen: Chosen, what: string, waiting?: number) {
      const yes = await ask({
        title: `Drop ${what}?`, action: 'Drop', typed: chosen.id ? undefined : 'drop',
        consequence: <>{waiting === undefined ? 'All recipients that wait there' : plural(waiting, 'recipient')} will never get their mail. It cannot be undone. It stands in the history and in the events; no bounce mail is sent.</>,
      });
      if (yes) await done(() => api.housePost<{ count: number }>('/drop', chosen), 'dropped');
    },
    async resume(pause: Pick<Pause, 'kind' | 'value'>, called = pause.value) {
      await flash.run(() => api.housePost('/resume', { kind: pause.kind, value: pause.value }), `${called} goes on.`);
      refresh();
    },
    async pause(kind: Pause['kind'], value: string, consequence: ReactNode, reason = '', called = value) {
      if (!await ask({ title: `Pause ${called}?`, action: 'Pause', harmless: true, consequence })) return;
      await flash.run(() => api.housePost('/pause', { kind, value, reason }), `${called} is paused.`);
      refresh();
    },
  };
}
