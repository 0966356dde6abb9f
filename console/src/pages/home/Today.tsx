import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { dailyMetrics } from '../../api/metrics';
import type { FoundMessages, Queue, Reputations, Sent } from '../../api/types';
import { useApi } from '../../api/useApi';
import { DayBars } from '../../parts/charts';
import Figure, { Figures } from '../../parts/Figure';
import { count, percent, ratio } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import { useLive } from '../../parts/live';
import { sumBy } from '../../parts/sent';
import { lastDays, utcDay } from '../../parts/time';
import Trouble from '../../parts/Trouble';
import { totalsOf, type DayTotals } from './totals';

const DAYS = 14;

// The queue is the operator's to see; an account counts its own messages that wait.
function useWaiting() {
  const api = useApi();
  return useLive(`waiting ${api.account}`, async (signal): Promise<{ text: string }> => {
    if (api.isOperator) return { text: count((await api.get<Queue>('/queue', { limit: 10_000 }, signal)).total) };
    const found = await api.get<FoundMessages>('/messages', { outcome: 'deferred', from_ms: Date.now() - 14 * 86_400_000, limit: 200 }, signal);
    return { text: found.next ? `${found.messages.length}+` : count(found.messages.length) };
  });
}

function useTotals() {
  const api = useApi();
  return useLive(`totals ${api.account}`, async (signal): Promise<DayTotals[]> => {
    const days = lastDays(DAYS, Date.now());
    const sent = sumBy((await api.get<Sent>('/sent', { days: DAYS }, signal)).lines, (line) => line.day);
    const told = api.account ? await dailyMetrics(api, DAYS, {}, signal) : undefined;
    return totalsOf(days, told, sent);
  });
}

export default function Today() {
  const api = useApi();
  const totals = useTotals();
  const waiting = useWaiting();
  const reputation = useLive(`reputation ${api.account}`, (signal) => api.get<Reputations>('/reputation', {}, signal), { every: 30_000, when: api.account !== '' });
  const today = totals.data?.find((each) => each.day === utcDay(Date.now()));
  const before = totals.data?.[DAYS - 2];
  const someMail = !totals.data || totals.data.some((each) => each.delivered + each.bounced > 0);
  const marks = reputation.data?.reputations[0]?.marks;
  const bounceRate = today && ratio(today.bounced, today.ended);
  const complaintRate = today && ratio(today.complained, today.delivered);
  const over = (rate: number | undefined, review = 1, pause = 1) => (rate === undefined ? undefined : rate >= pause ? 'error' as const : rate >= review ? 'warning' as const : undefined);

  return (
    <Container header={<Header variant="h2" description="Since midnight UTC, in recipients.">Today</Header>}>
      <SpaceBetween size="l">
        <Trouble error={totals.error} stale={!!totals.data} retry={totals.refresh} />
        <Figures>
          <Figure label={api.account ? 'Accepted' : 'Sent'} value={count(today?.sends)} note={before && `${count(before.sends)} yesterday`} />
          <Figure label="Delivered" value={count(today?.delivered)} note={today && percent(ratio(today.delivered, today.ended))} />
          <Figure label="Deferred" value={count(today?.deferred)} note="attempts that were put off" />
          <Figure label="Bounced" value={count(today?.bounced)} note={percent(bounceRate)} tone={over(bounceRate, marks?.bounce_review, marks?.bounce_pause)} />
          <Figure label="Complained" value={api.account ? count(today?.complained) : '–'} note={api.account ? percent(complaintRate) : 'shown for one account'} tone={over(complaintRate, marks?.complaint_review, marks?.complaint_pause)} />
          <Figure label="In the queue" value={waiting.data?.text ?? '–'} note={api.isOperator ? <GoTo to="/queues" fontSize="body-s">Lanes by ISP</GoTo> : waiting.data && waiting.data.text !== '0' && <GoTo to="/messages?outcome=deferred" fontSize="body-s">Which ones</GoTo>} />
        </Figures>
        {someMail && <DayBars label={`Mail of the last ${DAYS} days: delivered and bounced`} loading={totals.loading} height={200} yTitle="Recipients"
          bars={[
            { title: 'Delivered', values: (totals.data ?? []).map((each) => ({ x: each.day, y: each.delivered })) },
            { title: 'Bounced', values: (totals.data ?? []).map((each) => ({ x: each.day, y: each.bounced })) },
          ]} />}
      </SpaceBetween>
    </Container>
  );
}
