import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../api/client';
import { isGone, onReach } from '../api/reach';

// Figures that keep themselves fresh. What was there stays while newer is fetched, also over a failed fetch and on the way back to a page; a value that says
// the same is not set again, so nothing flickers.

interface Kept { text: string; data: unknown; at: number }
const kept = new Map<string, Kept>();
const KEPT_AT_MOST = 200;

export const forget = () => kept.clear();   // on signing out: the next person sees nothing of the last

export interface Live<T> {
  data: T | undefined;
  error: Error | undefined;     // of the last try; data may still be there, from before
  loading: boolean;             // nothing to show yet
  at: number;                   // when data was fetched, in milliseconds; 0: never
  refresh: () => void;
}

export interface LiveOptions {
  every?: number;               // milliseconds; 0: once
  when?: boolean;               // false: not now (a parameter is missing)
}

const EVERY_MS = 5000;

function keep(key: string, data: unknown): Kept {
  const text = JSON.stringify(data) ?? '';
  const before = kept.get(key);
  const next = before?.text === text ? { ...before, at: Date.now() } : { text, data, at: Date.now() };
  kept.delete(key);
  kept.set(key, next);
  if (kept.size > KEPT_AT_MOST) kept.delete(kept.keys().next().value as string);
  return next;
}

// `key` says what is asked for, parameters and account included: another key is another question.
export function useLive<T>(key: string, fetcher: (signal: AbortSignal) => Promise<T>, { every = EVERY_MS, when = true }: LiveOptions = {}): Live<T> {
  const [state, setState] = useState<{ key: string; kept?: Kept; error?: Error }>({ key, kept: kept.get(key) });
  const [asked, setAsked] = useState(0);
  const latest = useRef(fetcher);
  latest.current = fetcher;

  useEffect(() => {
    if (!when) return undefined;
    let over = false;
    let timer = 0;
    let failed = false;
    const controller = new AbortController();
    const again = () => {
      if (!over && every > 0) timer = window.setTimeout(look, every);
    };
    async function look() {
      if (document.hidden) return again();      // nobody sees it
      try {
        const next = keep(key, await latest.current(controller.signal));
        failed = false;
        if (!over) setState((was) => (was.key === key && was.kept?.data === next.data && !was.error ? was : { key, kept: next }));
      } catch (error) {
        failed = true;
        if (!over) setState({ key, kept: kept.get(key), error: error as Error });
        if (error instanceof ApiError && error.status === 403) return;   // what this key may not see now, it may not see in five seconds
      }
      again();
    }
    const shown = () => {
      if (document.hidden) return;
      window.clearTimeout(timer);
      void look();
    };
    // What is asked for once or seldom does not wait for its time when the server is back.
    const back = onReach(() => {
      if (isGone() || !failed) return;
      failed = false;
      shown();
    });
    setState((was) => (was.key === key ? was : { key, kept: kept.get(key) }));
    void look();
    document.addEventListener('visibilitychange', shown);
    return () => {
      over = true;
      window.clearTimeout(timer);
      controller.abort();
      back();
      document.removeEventListener('visibilitychange', shown);
    };
  }, [key, every, when, asked]);

  const refresh = useCallback(() => setAsked((n) => n + 1), []);
  const mine = state.key === key ? state : { key, kept: kept.get(key), error: undefined };
  return {
    data: mine.kept?.data as T | undefined,
    error: mine.error,
    loading: when && !mine.kept && !mine.error,
    at: kept.get(key)?.at ?? 0,
    refresh,
  };
}
