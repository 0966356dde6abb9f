import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal, { type ModalProps } from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';

interface Props {
  title: string;
  submit: string;               // what the button says: a verb
  onSubmit: () => Promise<boolean | void>;   // throws what the server refused; false: something is wrong at a field, stay
  onClose: () => void;          // also after onSubmit, unless that says to stay
  size?: ModalProps.Size;
  children: ReactNode;
  disabled?: boolean;           // nothing can be sent, whatever is typed; the children say why
}

const FIRST = 'input:not([type=submit], [type=file], [disabled], [type=radio]:not(:checked)), textarea, button[aria-haspopup]';

// A form above the page; every dialog in which something is asked for. What the server refuses is told within it, and nothing that was typed is lost: a
// click beside it does not close it. A Button among the children needs formAction="none", else it sends the form.
export default function FormModal({ title, submit, onSubmit, onClose, size, children, disabled }: Props) {
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState('');
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {             // after the window itself, which would begin at its close button
    const timer = window.setTimeout(() => form.current?.querySelector<HTMLElement>(FIRST)?.focus());
    return () => window.clearTimeout(timer);
  }, []);
  const send = async (event?: FormEvent) => {
    event?.preventDefault();
    event?.stopPropagation();    // React tells a form around the one that opened this, too
    if (busy || disabled) return;
    setBusy(true);
    setRefused('');
    try {
      if ((await onSubmit()) !== false) onClose();
    } catch (error) {
      setRefused(error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
  };
  return (
    <Modal visible header={title} size={size} onDismiss={({ detail }) => { if (detail.reason !== 'overlay') onClose(); }} closeAriaLabel="Close" footer={
      <Box float="right">
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="link" formAction="none" onClick={onClose}>Cancel</Button>
          <Button variant="primary" formAction="none" loading={busy} disabled={disabled} onClick={() => void send()}>{submit}</Button>
        </SpaceBetween>
      </Box>
    }>
      <form ref={form} onSubmit={send} noValidate>
        <SpaceBetween size="l">
          {refused && <Alert type="error" header="Not done">{refused}</Alert>}
          {children}
          <input type="submit" hidden />
        </SpaceBetween>
      </form>
    </Modal>
  );
}
