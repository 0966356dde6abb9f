import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useMemo } from 'react';
import type { Advice, Kind } from '../../api/types';
import Figure, { Figures } from '../../parts/Figure';
import Forecast, { KIND_NAMES } from '../../parts/Forecast';
import { count, money, plural } from '../../parts/format';
import GoTo from '../../parts/GoTo';

const KINDS: Kind[] = ['shared', 'standard', 'managed'];
const ALL_KINDS: Kind[] = [...KINDS];
const NEXT: Record<Kind, { to: string; text: string }> = {
  shared: { to: '/addresses?tab=shared', text: 'Nothing to do: mail leaves by the shared pool. See how the account stands there.' },
  standard: { to: '/addresses', text: 'Request addresses' },
  managed: { to: '/set-up-managed', text: 'Set up a managed pool' },
};

export default function Answer({ advice }: { advice: Advice }) {
  const { volume, monthly_cost: cost, recommended } = advice;
  const shares = useMemo(() => {
    const known = volume.main_isps.filter((each) => each.a_day > 0);
    const sum = known.reduce((all, each) => all + each.a_day, 0);
    return sum > 0 ? Object.fromEntries(known.map((each) => [each.isp, each.a_day / sum])) : undefined;
  }, [volume.main_isps]);
  const name = (kind: Kind) => <>{KIND_NAMES[kind]}{kind === recommended && <> <Box variant="span" color="text-status-success" fontWeight="bold">(recommended)</Box></>}</>;
  const rows: { benefit: string; shared: string; standard: string; managed: string }[] = [
    { benefit: 'Cost a month', shared: money(cost.shared, cost.currency), standard: money(cost.standard, cost.currency), managed: money(cost.managed, cost.currency) },
    ...advice.comparison,
  ];
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2" description={<GoTo to={NEXT[recommended].to}>{NEXT[recommended].text}</GoTo>}>Recommended: {KIND_NAMES[recommended]} addresses</Header>}>
        <SpaceBetween size="l">
          <Figures>
            <Figure label="Messages a day" value={count(volume.a_day)} note={volume.stated ? 'as you say' : `measured over ${plural(volume.days, 'day')}`} />
            <Figure label="Messages a month" value={count(volume.a_month)} note={volume.regularity} />
            <Figure label="Busiest day" value={count(volume.peak_day)} />
            <Figure label="Cost a month" value={money(cost[recommended], cost.currency)} note={recommended === 'standard' ? `with ${plural(advice.standard_addresses, 'address', 'addresses')}` : undefined} />
          </Figures>
          <div>
            <Box variant="awsui-key-label">Because</Box>
            <ul>{advice.reasons.map((each) => <li key={each}>{each}</li>)}</ul>
          </div>
          {advice.cautions.length > 0 && <Alert type="info" header="Keep in mind"><ul>{advice.cautions.map((each) => <li key={each}>{each}</li>)}</ul></Alert>}
        </SpaceBetween>
      </Container>
      <Table header={<Header variant="h2">Comparison</Header>} items={rows} trackBy="benefit" wrapLines ariaLabels={{ tableLabel: 'Comparison of shared, standard and managed addresses' }} columnDefinitions={[
        { id: 'benefit', header: 'What you get', cell: (row) => row.benefit, isRowHeader: true },
        ...KINDS.map((kind) => ({ id: kind, header: name(kind), cell: (row: (typeof rows)[number]) => row[kind] })),
      ]} />
      {volume.a_day > 0 && <Forecast messagesPerDay={Math.round(volume.a_day)} isps={shares} kinds={ALL_KINDS} />}
    </SpaceBetween>
  );
}
