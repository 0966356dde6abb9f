import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { SesIdentities } from '../../api/types';
import { useApi } from '../../api/useApi';
import { useLive } from '../../parts/live';
import { useOwnAccount } from '../../parts/useOwnAccount';
import type { StepProps } from './PoolStep';

export default function SetStep({ plan, change, errors }: StepProps) {
  const api = useApi();
  const sets = useLive(`sets ${api.account}`, (signal) => api.ses<{ ConfigurationSets?: string[] }>('GET', '/configuration-sets?PageSize=100', undefined, signal), { every: 0 });
  const identities = useLive(`some identities ${api.account}`, (signal) => api.ses<SesIdentities>('GET', '/identities?PageSize=100', undefined, signal), { every: 0 });
  const account = useOwnAccount();
  const verified = identities.data?.EmailIdentities.filter((each) => each.VerificationStatus === 'SUCCESS') ?? [];
  const hint = verified[0] ? (verified[0].IdentityType === 'DOMAIN' ? `test@${verified[0].IdentityName}` : verified[0].IdentityName) : '';
  const names = (sets.data?.ConfigurationSets ?? []).map((each) => ({ value: each, label: each }));
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2" description="Mail that names this configuration set leaves by the pool.">Which mail leaves by it</Header>}>
        <SpaceBetween size="l">
          <RadioGroup value={plan.newSet ? 'new' : 'old'} onChange={({ detail }) => change({ newSet: detail.value === 'new', set: detail.value === 'new' ? plan.pool : '' })} ariaLabel="Which configuration set"
            items={[{ value: 'new', label: 'A new one' }, { value: 'old', label: 'One that is there', description: 'All mail that names it moves to this pool' }]} />
          {plan.newSet ? <FormField label="Name of the configuration set" errorText={errors.set}><Input value={plan.set} onChange={({ detail }) => change({ set: detail.value })} spellcheck={false} /></FormField> : (
            <FormField label="Configuration set" errorText={errors.set}>
              <Select options={names} selectedOption={names.find((each) => each.value === plan.set) ?? null} placeholder="Choose one" empty="There are none" statusType={sets.loading ? 'loading' : 'finished'} onChange={({ detail }) => change({ set: detail.selectedOption.value ?? '' })} />
            </FormField>
          )}
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2" description="Goes out at once by the configuration set; you see the way it takes.">Test message</Header>}>
        <SpaceBetween size="l">
          <FormField label={<>From <i>– optional</i></>} description={hint ? `For example ${hint}` : 'There is no verified identity yet; leave it empty to set up without a test.'} errorText={errors.from}>
            <Input value={plan.from} type="email" onChange={({ detail }) => change({ from: detail.value })} spellcheck={false} />
          </FormField>
          <FormField label={<>To <i>– optional</i></>} description={account.data?.production === false ? 'In the sandbox mail goes to verified addresses only: take one, or leave both fields empty.' : 'A mailbox of yours at the ISP that most of your mail goes to.'} errorText={errors.to}><Input value={plan.to} type="email" onChange={({ detail }) => change({ to: detail.value })} spellcheck={false} /></FormField>
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}
