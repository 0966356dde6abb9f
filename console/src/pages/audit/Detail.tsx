import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { AuditEntry } from '../../api/types';
import TimeText from '../../parts/TimeText';

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

export default function Detail({ entry, onClose }: { entry: AuditEntry; onClose: () => void }) {
  return (
    <Modal visible header={entry.operation} size="large" onDismiss={onClose} closeAriaLabel="Close" footer={<Box float="right"><Button variant="primary" onClick={onClose}>Close</Button></Box>}>
      <SpaceBetween size="l">
        <KeyValuePairs columns={3} items={[
          { label: 'At', value: <TimeText at={entry.at_ms} /> },
          { label: 'By', value: <span className="wp-break">{entry.actor_name || entry.actor}</span> },
          { label: 'Key', value: <span className="wp-break">{entry.actor}</span> },
          { label: 'On', value: <span className="wp-break">{entry.resource || '–'}</span> },
          { label: 'Account', value: entry.account_name || '–' },
          { label: 'Outcome', value: entry.outcome === 'failed' ? 'Failed: part of it may have been done' : 'Done' },
        ]} />
        <div><Box variant="awsui-key-label">What was asked for</Box><pre className="wp-pre">{pretty(entry.detail) || '–'}</pre></div>
      </SpaceBetween>
    </Modal>
  );
}
