import { useCallback, useState } from 'react';
import { useSearchParams } from 'react-router-dom';

// The text of a table's filter; in the address (?find=), so that a link shows the same rows.
export function useFilterInAddress(inAddress: boolean): [string, (text: string) => void] {
  const [parameters, setParameters] = useSearchParams();
  const [own, setOwn] = useState('');
  const set = useCallback((text: string) => {
    if (!inAddress) return setOwn(text);
    setParameters((was) => {
      const next = new URLSearchParams(was);
      if (text) next.set('find', text);
      else next.delete('find');
      return next;
    }, { replace: true });
  }, [inAddress, setParameters]);
  return [inAddress ? parameters.get('find') ?? '' : own, set];
}
