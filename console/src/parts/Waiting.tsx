import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';

// Nothing to show yet.
export default function Waiting({ what }: { what: string }) {
  return <Box padding="m"><StatusIndicator type="loading">{`Loading ${what}`}</StatusIndicator></Box>;
}
