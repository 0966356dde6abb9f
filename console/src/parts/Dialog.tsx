import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type ReactNode } from 'react';

interface Props {
  title: string;
  action: string;
  disabled?: boolean;
  onClose: () => void;
  onSubmit: () => Promise<unknown>;   // an error keeps the dialog open and is shown in it; the caller closes it when all is done
  children: ReactNode;
  size?: 'medium' | 'large';
}

// A form in a window of its own.
export default function Dialog({ title, action, disabled, onClose, onSubmit, children, size }: Props) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const submit = async () => {
    setBusy(true);
    setError('');
    try {
      await onSubmit();
    } catch (refused) {
      setError((refused as Error).message);
    }
    setBusy(false);
  };
  return (
    <Modal visible size={size} header={title} onDismiss={onClose} closeAriaLabel="Close" footer={
      <Box float="right">
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="link" onClick={onClose}>Cancel</Button>
          <Button variant="primary" loading={busy} disabled={disabled} onClick={() => void submit()}>{action}</Button>
        </SpaceBetween>
      </Box>
    }>
      <SpaceBetween size="m">
        {error && <Alert type="error">{error}</Alert>}
        {children}
      </SpaceBetween>
    </Modal>
  );
}
