import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { SlowIsp, SlowSource } from '../../api/insight';
import Advice from '../../parts/Advice';
import DataTable, { type Column } from '../../parts/DataTable';
import Figure, { Figures } from '../../parts/Figure';
import { count, percent } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import TimeText from '../../parts/TimeText';
import Trouble from '../../parts/Trouble';
import { duration } from '../../parts/time';
import { useSlow } from './useSlow';

const sources: Column<SlowSource>[] = [
  { id: 'source', header: 'Source', value: (row) => row.source, fixed: true },
  { id: 'share', header: 'Held back', value: (row) => row.share, cell: (row) => percent(row.share) },
  { id: 'counts', header: 'Deferred, throttled, blocked', value: (row) => `${row.deferred} ${row.throttled} ${row.blocked}`, cell: (row) => `${count(row.deferred)}, ${count(row.throttled)}, ${count(row.blocked)}` },
  { id: 'rests', header: 'Rests', value: (row) => row.rests_until_ms ?? '', cell: (row) => (row.rests_until_ms ? <TimeText at={row.rests_until_ms} form="relative" /> : '–') },
  { id: 'reply', header: 'The ISP said', value: (row) => row.reply ?? '', minWidth: 220 },
];

function One({ slow }: { slow: SlowIsp }) {
  const bad = slow.outage || slow.blocked > 0;
  return (
    <Container header={
      <Header variant="h2" description={<>{slow.pool && <GoTo to={`/pools/${slow.pool}`}>{slow.pool}</GoTo>}{slow.since_ms !== undefined && <>, since <TimeText at={slow.since_ms} form="relative" /></>}</>}
        info={<StatusIndicator type={slow.paused ? 'stopped' : bad ? 'error' : 'warning'}>{slow.how}</StatusIndicator>}>
        <GoTo to={`/isps?isp=${slow.isp}`} fontSize="heading-m">{slow.isp}</GoTo>
      </Header>
    }>
      <SpaceBetween size="m">
        <Figures>
          <Figure label="Held back" value={percent(slow.share)} note="of the attempts" />
          <Figure label="Waiting" value={count(slow.waiting)} note={slow.oldest_ms ? <>oldest <TimeText at={slow.oldest_ms} form="relative" /></> : undefined} />
          <Figure label="Deferred" value={count(slow.deferred)} />
          <Figure label="Throttled" value={count(slow.throttled)} />
          <Figure label="Blocked" value={count(slow.blocked)} tone={slow.blocked > 0 ? 'error' : undefined} />
        </Figures>
        {slow.reply && <div className="wp-pre">{slow.reply}</div>}
        <div>{slow.means} <Box variant="span" fontWeight="bold"><Advice text={slow.advice} /></Box></div>
        {slow.sources.length > 0 && (
          <ExpandableSection headerText={`By source (${slow.sources.length})`}>
            <DataTable id={`slow-${slow.pool}-${slow.isp}`} title="Sources" columns={sources} rows={slow.sources} rowId={(row) => row.source} sortBy="share" descending plain wrap variant="embedded" headingTag="h3" empty={{ title: 'None' }} />
          </ExpandableSection>
        )}
      </SpaceBetween>
    </Container>
  );
}

export default function SlowTab() {
  const live = useSlow();
  return (
    <SpaceBetween size="l">
      <Trouble error={live.error} stale={!!live.data} retry={live.refresh} />
      {live.loading && <StatusIndicator type="loading">Looking</StatusIndicator>}
      {live.data && (
        <Box color="text-body-secondary">
          Attempts of the last {live.data.window_seconds === 3600 ? 'hour' : duration(live.data.window_seconds * 1000)}, the worst first.{live.data.minor > 0 && ` ${count(live.data.minor)} more hold back less than 2 %, which is usual.`}
        </Box>
      )}
      {live.data?.isps.length === 0 && <StatusIndicator type="success">No ISP holds mail back at present.</StatusIndicator>}
      {live.data?.isps.map((each) => <One key={`${each.pool} ${each.isp}`} slow={each} />)}
    </SpaceBetween>
  );
}
