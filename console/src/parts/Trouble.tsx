import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { ApiError } from '../api/client';

// What could not be fetched. Where older figures are still shown, it says so; what the role may not see is no error.
export default function Trouble({ error, stale, retry }: { error: Error | undefined; stale?: boolean; retry?: () => void }) {
  if (!error) return null;
  if (error instanceof ApiError && error.status === 403) return <Box color="text-body-secondary">Your key may not see this: {error.message}</Box>;
  return (
    <Alert type={stale ? 'warning' : 'error'} header={stale ? 'These figures are not the newest' : 'This could not be loaded'}
      action={retry && <Button onClick={retry}>Try again</Button>}>
      {error.message}
    </Alert>
  );
}
