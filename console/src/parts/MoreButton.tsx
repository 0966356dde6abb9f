import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import type { Paged } from './usePaged';

// Below a table that has only the first of its rows.
export default function MoreButton({ list }: { list: Pick<Paged<unknown>, 'more' | 'loadingMore'> }) {
  if (!list.more) return null;
  return <Box textAlign="center"><Button onClick={list.more} loading={list.loadingMore}>Load more</Button></Box>;
}
