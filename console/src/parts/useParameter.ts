import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';

// One choice of a page (a tab, a span of days) kept in its address, so that it can be linked and survives a reload.
export function useParameter(name: string, usual: string): [string, (value: string) => void] {
  const [parameters, setParameters] = useSearchParams();
  const set = useCallback((value: string) => {
    setParameters((was) => {
      const next = new URLSearchParams(was);
      if (value === usual) next.delete(name);
      else next.set(name, value);
      return next;
    }, { replace: true });
  }, [name, usual, setParameters]);
  return [parameters.get(name) ?? usual, set];
}
