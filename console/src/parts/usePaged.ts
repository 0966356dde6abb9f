import { useCallback, useEffect, useRef, useState } from 'react';
import { useLive, type LiveOptions } from './live';

export interface PageOf<T> { rows: T[]; next: string }

export interface Paged<T> {
  rows: T[] | undefined;
  loading: boolean;
  error: Error | undefined;
  refresh: () => void;          // forgets the later pages
  more: (() => void) | undefined;   // undefined: there is no more
  loadingMore: boolean;
}

// A list that comes in pages: the first is live, later ones are added when asked for. `key` as in useLive.
export function usePaged<T>(key: string, rowId: (row: T) => string, ask: (after: string, signal?: AbortSignal) => Promise<PageOf<T>>, options: LiveOptions = {}): Paged<T> {
  const first = useLive(key, (signal) => ask('', signal), options);
  const [later, setLater] = useState<{ key: string; rows: T[]; next: string } | null>(null);
  const [loadingMore, setLoadingMore] = useState(false);
  const [error, setError] = useState<Error>();
  const asked = useRef(ask);
  asked.current = ask;
  useEffect(() => { setLater(null); setError(undefined); }, [key]);

  const mine = later?.key === key ? later : null;
  const next = mine ? mine.next : first.data?.next ?? '';
  const more = useCallback(async () => {
    setLoadingMore(true);
    setError(undefined);
    try {
      const page = await asked.current(next);
      setLater((was) => ({ key, rows: [...(was?.key === key ? was.rows : []), ...page.rows], next: page.next }));
    } catch (failed) {
      setError(failed as Error);
    }
    setLoadingMore(false);
  }, [key, next]);

  const refresh = useCallback(() => { setLater(null); first.refresh(); }, [first]);
  const seen = new Set(first.data?.rows.map(rowId));
  const rows = first.data && [...first.data.rows, ...(mine?.rows ?? []).filter((row) => !seen.has(rowId(row)))];
  return { rows, loading: first.loading, error: error ?? first.error, refresh, more: next ? () => void more() : undefined, loadingMore };
}
