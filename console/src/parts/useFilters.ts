import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';

// Several choices of a page that are changed together, all in its address.
export function useFilters<Name extends string>(names: readonly Name[]): [Record<Name, string>, (change: Partial<Record<Name, string>>) => void] {
  const [parameters, setParameters] = useSearchParams();
  const values = Object.fromEntries(names.map((name) => [name, parameters.get(name) ?? ''])) as Record<Name, string>;
  const change = useCallback((changed: Partial<Record<Name, string>>) => {
    setParameters((was) => {
      const next = new URLSearchParams(was);
      for (const [name, value] of Object.entries(changed) as [Name, string][]) {
        if (value) next.set(name, value);
        else next.delete(name);
      }
      return next;
    }, { replace: true });
  }, [setParameters]);
  return [values, change];
}
