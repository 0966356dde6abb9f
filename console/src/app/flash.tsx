import type { FlashbarProps } from '@cloudscape-design/components/flashbar';
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';

// What was done, or could not be: shown above the page until dismissed. Successes go by themselves.
export interface Flash {
  success(text: ReactNode): void;
  error(text: ReactNode): void;
  // Runs what a person asked for, and tells how it went; true when it was done.
  run(work: () => Promise<unknown>, done: ReactNode): Promise<boolean>;
}

const Says = createContext<Flash | null>(null);
const Items = createContext<FlashbarProps.MessageDefinition[]>([]);
const GONE_AFTER_MS = 6000;

export function FlashProvider({ children }: { children: ReactNode }) {
  const [items, setItems] = useState<FlashbarProps.MessageDefinition[]>([]);
  const add = useCallback((type: 'success' | 'error', content: ReactNode) => {
    const id = crypto.randomUUID?.() ?? String(Math.random());
    const dismiss = () => setItems((all) => all.filter((each) => each.id !== id));
    setItems((all) => [{ id, type, content, dismissible: true, dismissLabel: 'Dismiss', onDismiss: dismiss, ariaRole: type === 'error' ? 'alert' : 'status' }, ...all].slice(0, 5) as FlashbarProps.MessageDefinition[]);
    if (type === 'success') window.setTimeout(dismiss, GONE_AFTER_MS);
  }, []);
  const flash = useMemo<Flash>(() => ({
    success: (text) => add('success', text),
    error: (text) => add('error', text),
    async run(work, done) {
      try {
        await work();
        add('success', done);
        return true;
      } catch (error) {
        add('error', error instanceof Error ? error.message : String(error));
        return false;
      }
    },
  }), [add]);
  return <Says.Provider value={flash}><Items.Provider value={items}>{children}</Items.Provider></Says.Provider>;
}

export function useFlash(): Flash {
  const flash = useContext(Says);
  if (!flash) throw new Error('useFlash is used outside of its provider');
  return flash;
}

export const useFlashItems = () => useContext(Items);
