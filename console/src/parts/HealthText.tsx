import Popover from '@cloudscape-design/components/popover';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Check } from '../api/types';
import { localTimes } from './time';

const TYPES = { ok: 'success', problem: 'error', unknown: 'pending' } as const;

// Checks of one kind (reverse DNS, or block lists) as one word; what was found on a click.
export default function HealthText({ checks, good, none = 'Not checked yet' }: { checks: Check[]; good: string; none?: string }) {
  if (checks.length === 0) return <StatusIndicator type="pending">{none}</StatusIndicator>;
  const bad = checks.filter((each) => each.state === 'problem');
  const open = checks.filter((each) => each.state === 'unknown');
  if (bad.length + open.length === 0) return <StatusIndicator type="success">{good}</StatusIndicator>;
  const told = bad.length > 0 ? bad : open;
  const listed = bad.filter((each) => each.check.startsWith('dnsbl:')).length;
  const word = bad.length === 0 ? 'unknown' : listed > 0 ? `on ${listed}` : 'problem';
  return (
    <Popover header={bad.length > 0 ? 'Something is wrong' : 'Not known'} dismissAriaLabel="Close" content={
      <SpaceBetween size="xs">{told.map((each) => <div key={each.check}><b>{each.check.replace(/^dnsbl:/, '')}</b><div>{localTimes(each.text)}</div><div>{each.advice}</div></div>)}</SpaceBetween>
    }>
      <span className="wp-nowrap"><StatusIndicator type={TYPES[told[0]?.state ?? 'unknown']}>{word}</StatusIndicator></span>
    </Popover>
  );
}

export const reverseDns = (checks: Check[]) => checks.filter((each) => each.check === 'reverse_dns' || each.check === 'ehlo');
export const blockLists = (checks: Check[]) => checks.filter((each) => each.check.startsWith('dnsbl:'));
