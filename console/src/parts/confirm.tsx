import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { createContext, useCallback, useContext, useState, type ReactNode } from 'react';
import FormModal from './FormModal';

// Asked before what cannot be undone, or what others feel: says what will happen, not "are you sure".
export interface Question {
  title: string;
  consequence: ReactNode;
  action: string;               // what the button says: a verb
  typed?: string;               // to be typed first, where a slip would be expensive
  harmless?: boolean;           // can be undone: no warning around the consequence
}

const Asks = createContext<((question: Question) => Promise<boolean>) | null>(null);

export function ConfirmProvider({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<(Question & { answer: (yes: boolean) => void }) | null>(null);
  const [typed, setTyped] = useState('');
  const ask = useCallback((question: Question) => new Promise<boolean>((resolve) => {
    setTyped('');
    setOpen({ ...question, answer: (yes) => { setOpen(null); resolve(yes); } });
  }), []);
  return (
    <Asks.Provider value={ask}>
      {children}
      {open && (
        <FormModal title={open.title} submit={open.action} disabled={open.typed !== undefined && typed !== open.typed}
          onClose={() => open.answer(false)} onSubmit={async () => { open.answer(true); return false; }}>
          {open.harmless ? <div>{open.consequence}</div> : <Alert type="warning">{open.consequence}</Alert>}
          {open.typed !== undefined && (
            <FormField label={`To go on, type ${open.typed}`}>
              <Input value={typed} onChange={({ detail }) => setTyped(detail.value)} spellcheck={false} autoComplete={false} />
            </FormField>
          )}
        </FormModal>
      )}
    </Asks.Provider>
  );
}

export function useConfirm() {
  const ask = useContext(Asks);
  if (!ask) throw new Error('useConfirm is used outside of its provider');
  return ask;
}
