import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal, { type ModalProps } from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type FormEvent, type ReactNode } from 'react';

interface Props {
  title: string;
  submit: string;               // what the button says: a verb
  onSubmit: () => Promise<boolean | void>;   // throws what the server refused; false: something is wrong at a field, stay
  onClose: () => void;
  size?: ModalProps.Size;
  children: ReactNode;
  disabled?: boolean;
}

// A form above the page. What the server refuses is told within it, and nothing that was typed is lost.
export default function FormModal({ title, submit, onSubmit, onClose, size, children, disabled }: Props) {
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState('');
  const send = async (event?: FormEvent) => {
    event?.preventDefault();
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
    <Modal visible header={title} size={size} onDismiss={onClose} closeAriaLabel="Close" footer={
      <Box float="right">
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="link" onClick={onClose}>Cancel</Button>
          <Button variant="primary" loading={busy} disabled={disabled} onClick={() => void send()}>{submit}</Button>
        </SpaceBetween>
      </Box>
    }>
      <form onSubmit={send}>
        <SpaceBetween size="l">
          {refused && <Alert type="error" header="Not done">{refused}</Alert>}
          {children}
          <input type="submit" hidden />
        </SpaceBetween>
      </form>
    </Modal>
  );
}
