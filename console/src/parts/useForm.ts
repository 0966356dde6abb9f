import { useState } from 'react';

export interface FormState<T> {
  values: T;
  set: <K extends keyof T>(name: K, value: T[K]) => void;
  error: (name: keyof T) => string | undefined;   // once the field was changed and left, or sending was tried
  left: (name: keyof T) => void;
  ready: () => boolean;                            // on sending: true when nothing is wrong; shows what is, otherwise
}

// A form's values and what is wrong with each, told at its field. `check` is pure and says what to do.
export function useForm<T extends object>(initial: T, check: (values: T) => Partial<Record<keyof T, string>>): FormState<T> {
  const [values, setValues] = useState(initial);
  const [untouched] = useState(initial);
  const [seen, setSeen] = useState<Partial<Record<keyof T, boolean>>>({});
  const [tried, setTried] = useState(false);
  const wrong = check(values);
  return {
    values,
    set: (name, value) => setValues((was) => ({ ...was, [name]: value })),
    error: (name) => (tried || (seen[name] && values[name] !== untouched[name]) ? wrong[name] : undefined),
    left: (name) => setSeen((was) => ({ ...was, [name]: true })),
    ready: () => {
      setTried(true);
      return Object.values(wrong).every((text) => !text);
    },
  };
}
