import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { SndsDay } from '../api/types';

const TYPES = { green: 'success', yellow: 'warning', red: 'error' } as const;

// Microsoft's colour of an address on its newest day: green below 10 % spam, yellow to 90 %, red above.
export default function SndsColour({ days }: { days: SndsDay[] | undefined }) {
  const newest = [...(days ?? [])].sort((a, b) => b.date.localeCompare(a.date))[0];
  if (!newest) return <>–</>;
  return <StatusIndicator type={TYPES[newest.colour] ?? 'info'}>{newest.colour}</StatusIndicator>;
}
