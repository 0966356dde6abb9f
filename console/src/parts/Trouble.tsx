import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { ApiError } from '../api/client';

// What it is called, by the answer's status.
function headerOf(error: Error, stale: boolean | undefined): string {
  const status = error instanceof ApiError ? error.status : -1;
  if (status === 429) return 'Too many requests for now';
  if (status >= 500) return stale ? 'The server has trouble; these figures are not the newest' : 'The server has trouble';
  if (status === 404) return 'There is no such thing here';
  return stale ? 'These figures are not the newest' : 'This could not be loaded';
}

// What could not be fetched. Where older figures are still shown, it says so; what the role may not see is no error.
export default function Trouble({ error, stale, retry }: { error: Error | undefined; stale?: boolean; retry?: () => void }) {
  if (!error) return null;
  if (error instanceof ApiError && error.status === 403) return <Box color="text-body-secondary">Your key may not see this: {error.message}</Box>;
  if (stale && error instanceof ApiError && error.status === 0) return null;   // told once, at the top of the window
  return (
    <Alert type={stale ? 'warning' : 'error'} header={headerOf(error, stale)}
      action={retry && <Button onClick={retry}>Try again</Button>}>
      {error.message}
    </Alert>
  );
}
