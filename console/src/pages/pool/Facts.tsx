import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import GoTo from '../../parts/GoTo';
import type { PoolLine } from '../../parts/usePools';
import type { SetLine } from '../../parts/useSets';
import { SPILL } from '../managed-pool/SettingsTab';

export default function Facts({ pool, sets }: { pool: PoolLine; sets: SetLine[] }) {
  const { details } = pool;
  return (
    <Container header={<Header variant="h2">Pool</Header>}>
      <KeyValuePairs columns={4} items={[
        { label: 'Kind', value: details?.shadow ? <>Standard, <GoTo to={`/managed/${pool.name}`}>managed in shadow</GoTo></> : pool.mode === 'managed' ? 'Managed' : 'Standard' },
        { label: 'Account', value: details?.account || (details ? 'All' : 'Yours') },
        { label: 'Configuration sets', value: sets.length > 0 ? sets.map((each) => each.name).join(', ') : '–' },
        ...(details ? [
          { label: 'Spill-over', value: SPILL.find((each) => each.value === details.spill)?.label ?? details.spill },
          { label: 'Warms up again after', value: details.rewarm_after_idle_days > 0 ? `${details.rewarm_after_idle_days} days without mail` : 'Never' },
          { label: 'Tags', value: details.tags.length > 0 ? details.tags.map((each) => `${each.Key}: ${each.Value}`).join(', ') : '–' },
        ] : []),
      ]} />
    </Container>
  );
}
