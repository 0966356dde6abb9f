import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import type { Lane, Queue } from '../../api/types';
import DataTable, { type Column } from '../../parts/DataTable';
import { count, NONE } from '../../parts/format';
import type { Live } from '../../parts/live';
import TimeText from '../../parts/TimeText';
import { useApi } from '../../api/useApi';
import { useQueueActions } from './useQueueActions';
import { laneText } from './words';

const laneId = (lane: Lane) => lane.lane;

const stateOf = (lane: Lane) => (lane.paused ? 'Paused' : lane.waits_for ? 'Waits' : lane.active > 0 ? 'Sends' : lane.waiting > 0 && lane.next_attempt_ms > Date.now() + 1000 ? 'Waits' : 'Ready');
const TYPES = { Paused: 'stopped', Waits: 'pending', Sends: 'in-progress', Ready: 'success' } as const;

export default function Lanes({ queue, open }: { queue: Live<Queue>; open: (lane: string) => void }) {
  const api = useApi();
  const [chosen, setChosen] = useState<string>('');
  const actions = useQueueActions(queue.refresh);
  const lane = queue.data?.lanes.find((each) => laneId(each) === chosen);
  const columns: Column<Lane>[] = [
    { id: 'lane', header: 'Lane', fixed: true, value: laneText, cell: (each) => <Link href={`?lane=${encodeURIComponent(laneId(each))}`} onFollow={(event) => { event.preventDefault(); open(laneId(each)); }}>{laneText(each)}</Link> },
    { id: 'account', header: 'Account', value: (each) => each.account_name || each.account || 'shared', hidden: api.account !== '' },
    { id: 'isp', header: 'ISP', value: (each) => each.isp, hidden: true },
    { id: 'pool', header: 'Pool', value: (each) => each.pool, hidden: true },
    { id: 'state', header: 'State', value: stateOf, cell: (each) => <StatusIndicator type={TYPES[stateOf(each)]}>{stateOf(each)}</StatusIndicator> },
    { id: 'waiting', header: 'Waiting', value: (each) => each.waiting, cell: (each) => <span className="wp-tabular">{count(each.waiting)}</span> },
    { id: 'next', header: 'Next attempt', value: (each) => each.next_attempt_ms, cell: (each) => (each.waiting > 0 ? <TimeText at={each.next_attempt_ms} form="relative" /> : NONE) },
    { id: 'waits', header: 'Waits for', value: (each) => each.waits_for, cell: (each) => <span className="wp-wrap">{each.waits_for || NONE}</span> },
    { id: 'reply', header: 'Last reply', value: (each) => each.last_reply, cell: (each) => <span className="wp-clip" title={each.last_reply}>{each.last_reply || NONE}</span> },
    { id: 'active', header: 'Being sent', value: (each) => each.active, cell: (each) => <span className="wp-tabular">{count(each.active)}</span>, hidden: true },
    { id: 'oldest', header: 'Oldest', value: (each) => (each.waiting > 0 ? each.oldest_ms : undefined), cell: (each) => (each.waiting > 0 ? <TimeText at={each.oldest_ms} form="relative" /> : NONE) },
  ];
  const called = lane ? `${laneText(lane)}${lane.account_name ? ` of ${lane.account_name}` : ''}` : '';
  const pause = () => lane && actions.pause('lane', chosen, `Nothing of pool ${lane.pool} is sent to ${lane.isp} until you resume it. Mail is accepted and waits; what waits too long bounces.`, '', called);
  return (
    <DataTable id="lanes" title="Lanes" description="A lane is the mail of one pool for one ISP." columns={columns} rows={queue.data?.lanes} live={queue} rowId={laneId} sortBy="waiting" descending filterInAddress
      select="single" selected={lane ? [lane] : []} onSelect={(lanes) => setChosen(lanes[0] ? laneId(lanes[0]) : '')}
      empty={{ title: 'Nothing waits', text: 'All mail that was accepted has left.' }}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button disabled={!lane} onClick={() => lane && void actions.drop({ lane: chosen }, `what waits in ${called}`, lane.waiting)}>Drop</Button>
          {lane?.paused ? <Button onClick={() => void actions.resume({ kind: 'lane', value: chosen }, called)}>Resume</Button> : <Button disabled={!lane} onClick={() => void pause()}>Pause</Button>}
          <Button disabled={!lane} onClick={() => void actions.retry({ lane: chosen })}>Retry now</Button>
        </SpaceBetween>
      } />
  );
}
