import { applyMode, Mode } from '@cloudscape-design/global-styles';
import { useCallback, useEffect, useState } from 'react';

const KEY = 'warmpost.mode';

function stored(): Mode {
  const word = window.localStorage.getItem(KEY);
  if (word === Mode.Dark || word === Mode.Light) return word;
  return window.matchMedia('(prefers-color-scheme: dark)').matches ? Mode.Dark : Mode.Light;
}

export function useMode(): { dark: boolean; toggle: () => void } {
  const [mode, setMode] = useState(stored);
  useEffect(() => applyMode(mode), [mode]);
  const toggle = useCallback(() => {
    setMode((was) => {
      const next = was === Mode.Dark ? Mode.Light : Mode.Dark;
      window.localStorage.setItem(KEY, next);
      return next;
    });
  }, []);
  return { dark: mode === Mode.Dark, toggle };
}

export const applyStoredMode = () => applyMode(stored());
