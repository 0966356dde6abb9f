import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useRef, useState } from 'react';
import { part } from '../api/client';
import type { Forecast as Answer, Kind } from '../api/types';
import { useApi } from '../api/useApi';
import { COLOURS, TimeLines } from './charts';
import DataTable, { type Column } from './DataTable';
import { count, percent, plural, ratio } from './format';
import Trouble from './Trouble';

interface Props { messagesPerDay: number; isps?: Record<string, number>; kinds: Kind[] }
type KindDays = NonNullable<Answer['result']>['kinds'][number];

export const KIND_NAMES: Record<Kind, string> = { shared: 'Shared', standard: 'Standard', managed: 'Managed' };
const DAYS = 60;
const LOOK_MS = 400;
const sum = (kind: KindDays, of: 'sent' | 'delivered' | 'delayed' | 'shared' | 'dedicated' | 'over_limit') => kind.days.reduce((all, day) => all + day[of], 0);

const columns: Column<KindDays>[] = [
  { id: 'kind', header: 'Addresses', value: (row) => KIND_NAMES[row.kind], fixed: true },
  { id: 'delivered', header: 'Delivered', value: (row) => ratio(sum(row, 'delivered'), sum(row, 'sent')) ?? 0, cell: (row) => percent(ratio(sum(row, 'delivered'), sum(row, 'sent'))) },
  { id: 'delayed', header: 'Delayed', value: (row) => sum(row, 'delayed'), cell: (row) => `${count(sum(row, 'delayed'))} (${percent(ratio(sum(row, 'delayed'), sum(row, 'sent')))})` },
  { id: 'dedicated', header: 'By own addresses', value: (row) => ratio(sum(row, 'dedicated'), sum(row, 'sent')) ?? 0, cell: (row) => percent(ratio(sum(row, 'dedicated'), sum(row, 'sent'))) },
  { id: 'half', header: 'Half by own from', value: (row) => row.days.find((day) => day.dedicated >= day.shared && day.dedicated > 0)?.day ?? '', cell: (row) => { const day = row.days.find((each) => each.dedicated >= each.shared && each.dedicated > 0); return day ? `day ${day.day}` : 'never'; } },
  { id: 'over', header: 'Above ISPs\' limits', value: (row) => sum(row, 'over_limit'), cell: (row) => count(sum(row, 'over_limit')) },
  { id: 'addresses', header: 'Addresses at the end', value: (row) => row.days[row.days.length - 1]?.addresses ?? 0 },
];

// The simulator on the server, run for this volume: the same policies that send, against modelled ISPs. A forecast, not a promise.
export default function Forecast({ messagesPerDay, isps, kinds }: Props) {
  const api = useApi();
  const [answer, setAnswer] = useState<Answer>();
  const [error, setError] = useState<Error>();
  const timer = useRef(0);
  const run = useRef(0);
  useEffect(() => () => { run.current += 1; window.clearTimeout(timer.current); }, []);
  // Another question makes the old answer a wrong one.
  const question = JSON.stringify([messagesPerDay, isps, kinds]);
  useEffect(() => { run.current += 1; setAnswer(undefined); setError(undefined); }, [question]);

  const start = async () => {
    const mine = (run.current += 1);
    setError(undefined);
    setAnswer({ state: 'running', progress: 0 });
    try {
      const { id } = await api.post<{ id: string | number }>('/forecasts', { messages_per_day: messagesPerDay, ...(isps ? { isps } : {}), days: DAYS, kinds });
      const look = async () => {
        try {
          const next = await api.get<Answer>(`/forecasts/${part(String(id))}`);
          if (run.current !== mine) return;
          if (next.state === 'failed') throw new Error(next.error ?? 'The forecast failed.');
          setAnswer(next);
          if (next.state === 'running') timer.current = window.setTimeout(() => void look(), LOOK_MS);
        } catch (failed) {
          if (run.current !== mine) return;
          setAnswer(undefined);
          setError(failed as Error);
        }
      };
      await look();
    } catch (failed) {
      if (run.current !== mine) return;
      setAnswer(undefined);
      setError(failed as Error);
    }
  };

  const running = answer?.state === 'running';
  const result = answer?.result?.kinds ?? [];
  const first = new Date();
  const at = (day: number) => new Date(first.getFullYear(), first.getMonth(), first.getDate() + day - 1);
  const line = (kind: KindDays, y: (day: KindDays['days'][number]) => number) => ({ title: KIND_NAMES[kind.kind], color: COLOURS[kind.kind], points: kind.days.map((day) => ({ x: at(day.day), y: y(day) })) });

  return (
    <Container header={
      <Header variant="h2" description={`The first ${DAYS} days of new addresses with ${plural(messagesPerDay, 'message')} a day, by the simulator: the same policies that send, against modelled ISPs.`}
        actions={<Button onClick={() => void start()} loading={running} disabled={!(messagesPerDay > 0)}>{answer ? 'Run again' : 'Run the forecast'}</Button>}>
        Forecast
      </Header>
    }>
      <SpaceBetween size="l">
        <Trouble error={error} retry={() => void start()} />
        {running && <ProgressBar value={Math.round(answer.progress * 100)} label="The simulator runs" description={`${plural(DAYS, 'day')} of ${plural(kinds.length, 'kind')} of addresses`} />}
        {result.length > 0 && (
          <>
            <DataTable id="forecast" title="Over all days" columns={columns} rows={result} rowId={(row) => row.kind} plain headingTag="h3" variant="embedded" empty={{ title: 'Nothing' }} />
            <TimeLines label="Delivered of what was sent, a day" close format={percent} yTitle="Delivered a day" lines={result.map((kind) => line(kind, (day) => ratio(day.delivered, day.sent) ?? 0))} height={220} />
            <TimeLines label="Delayed messages a day" yTitle="Delayed a day" lines={result.map((kind) => line(kind, (day) => day.delayed))} height={180} />
            {result.some((kind) => kind.kind !== 'shared') && <TimeLines label="Sent by own addresses a day" yTitle="By own addresses a day" lines={result.filter((kind) => kind.kind !== 'shared').map((kind) => line(kind, (day) => day.dedicated))} height={180} />}
            {result.some((kind) => kind.kind === 'managed') && <TimeLines label="Addresses" yTitle="Addresses" lines={result.filter((kind) => kind.kind !== 'shared').map((kind) => line(kind, (day) => day.addresses))} height={150} format={count} />}
          </>
        )}
      </SpaceBetween>
    </Container>
  );
}
