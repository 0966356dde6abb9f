import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMemo } from 'react';
import type { Reputation, SentLine } from '../../api/types';
import { useApi } from '../../api/useApi';
import { DayBars, TimeLines } from '../../parts/charts';
import DataTable, { type Column } from '../../parts/DataTable';
import Figure, { Figures } from '../../parts/Figure';
import { count, percent, ratio } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import { isIp, sourceName, sumBy, sumOf, verdict, type Sum } from '../../parts/sent';
import { dayDate } from '../../parts/time';
import Feeds from './Feeds';

type SourceRow = Sum & { source: string };
const tries = (sum: Sum) => sum.ended + sum.throttled + sum.blocked;

const columns: Column<SourceRow>[] = [
  { id: 'source', header: 'Source', value: (row) => row.source, cell: (row) => (isIp(row.source) ? <GoTo to={`/addresses/${row.source}`}>{row.source}</GoTo> : row.source), fixed: true },
  { id: 'verdict', header: 'Standing', value: (row) => verdict(row), cell: (row) => { const word = verdict(row); return <StatusIndicator type={word === 'good' ? 'success' : word === 'bad' ? 'error' : word === 'watch' ? 'warning' : 'pending'}>{word}</StatusIndicator>; } },
  { id: 'volume', header: 'Mail', value: (row) => row.ended, cell: (row) => count(row.ended) },
  { id: 'bounced', header: 'Bounced', value: (row) => ratio(row.bounced, row.ended) ?? '', cell: (row) => percent(ratio(row.bounced, row.ended)) },
  { id: 'throttled', header: 'Throttled', value: (row) => ratio(row.throttled, tries(row)) ?? '', cell: (row) => percent(ratio(row.throttled, tries(row))) },
  { id: 'blocked', header: 'Blocked', value: (row) => ratio(row.blocked, tries(row)) ?? '', cell: (row) => percent(ratio(row.blocked, tries(row))) },
];

interface Props { isp: string; lines: SentLine[] | undefined; reputation: Reputation | undefined; loading: boolean; days: number }

export default function IspDetail({ isp, lines, reputation, loading, days }: Props) {
  const api = useApi();
  const all = useMemo(() => sumOf(lines ?? []), [lines]);
  const byDay = useMemo(() => [...sumBy(lines ?? [], (line) => line.day)].sort(([a], [b]) => a.localeCompare(b)), [lines]);
  const sources = useMemo(() => lines && [...sumBy(lines, sourceName)].map(([source, sum]) => ({ ...sum, source })), [lines]);
  const known = lines !== undefined;
  return (
    <SpaceBetween size="l">
      <Container>
        <Figures>
          <Figure label="Mail" value={count(known ? all.ended : reputation?.messages)} />
          <Figure label="Delivered" value={percent(known ? ratio(all.delivered, all.ended) : reputation?.bounce_rate === undefined ? undefined : 1 - reputation.bounce_rate)} />
          <Figure label="Bounced" value={percent(known ? ratio(all.bounced, all.ended) : reputation?.bounce_rate)} />
          <Figure label="Complained" value={percent(reputation?.complaint_rate)} note={reputation?.complaint_rate === undefined ? 'this ISP tells of none' : undefined} />
          <Figure label="Throttled" value={percent(known ? ratio(all.throttled, tries(all)) : reputation?.throttle_rate)} />
          <Figure label="Blocked" value={percent(known ? ratio(all.blocked, tries(all)) : reputation?.block_rate)} />
        </Figures>
      </Container>
      {known && days > 1 && (
        <>
          <Container header={<Header variant="h2">Mail a day</Header>}>
            <DayBars label={`Mail to ${isp} a day`} loading={loading} height={220} yTitle="Recipients" bars={[
              { title: 'Delivered', values: byDay.map(([day, sum]) => ({ x: day, y: sum.delivered })) },
              { title: 'Bounced', values: byDay.map(([day, sum]) => ({ x: day, y: sum.bounced })) },
            ]} />
          </Container>
          <Container header={<Header variant="h2" description="Of all attempts that day.">Refused a day</Header>}>
            <TimeLines label={`Throttled and blocked at ${isp} a day`} loading={loading} height={200} yTitle="Of all attempts" format={percent} lines={[
              { title: 'Throttled', points: byDay.map(([day, sum]) => ({ x: dayDate(day), y: ratio(sum.throttled, tries(sum)) ?? 0 })) },
              { title: 'Blocked', points: byDay.map(([day, sum]) => ({ x: dayDate(day), y: ratio(sum.blocked, tries(sum)) ?? 0 })) },
            ]} />
          </Container>
        </>
      )}
      {known && <DataTable id={`sources-at-${isp}`} title="By source" columns={columns} rows={sources} rowId={(row) => row.source} sortBy="volume" descending empty={{ title: 'Nothing was sent' }} />}
      {api.isOperator && <Feeds isp={isp} days={Math.max(days, 14)} />}
    </SpaceBetween>
  );
}
