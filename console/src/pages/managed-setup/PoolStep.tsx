import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useSession } from '../../app/session';
import { usePools } from '../../parts/usePools';
import type { Plan } from './plan';

export interface StepProps { plan: Plan; change: (part: Partial<Plan>) => void; errors: Partial<Record<keyof Plan, string>> }

export default function PoolStep({ plan, change, errors }: StepProps) {
  const { isOperator } = useSession();
  const pools = usePools();
  const existing = pools.data?.find((each) => each.name === plan.pool);
  return (
    <Container header={<Header variant="h2">The pool</Header>}>
      <SpaceBetween size="l">
        <FormField label="Name of the pool" errorText={errors.pool}><Input value={plan.pool} onChange={({ detail }) => change({ pool: detail.value, set: plan.newSet && (plan.set === '' || plan.set === plan.pool) ? detail.value : plan.set })} spellcheck={false} /></FormField>
        {existing?.mode === 'managed' && <Alert type="info">There is such a managed pool already: it is used as it is.</Alert>}
        {existing?.mode === 'standard' && <Alert type="warning">There is a standard pool of this name. Take another name; making that one managed has no way back.</Alert>}
        {isOperator ? (
          <FormField label={<>Addresses at most <i>– optional</i></>} description="Empty: as the configuration says." errorText={errors.addressesMax}>
            <Input type="number" inputMode="numeric" value={plan.addressesMax} onChange={({ detail }) => change({ addressesMax: detail.value })} />
          </FormField>
        ) : <div>How many addresses the pool may have at most is for the operator to say.</div>}
      </SpaceBetween>
    </Container>
  );
}
