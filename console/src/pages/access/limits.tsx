import FormField from '@cloudscape-design/components/form-field';
import Multiselect from '@cloudscape-design/components/multiselect';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { allOf, configurationSetNames } from '../../api/ses';
import type { SesIdentity } from '../../api/types';
import { useApi } from '../../api/useApi';
import { useLive } from '../../parts/live';

interface Props { identities: string[]; sets: string[]; onChange: (limits: { identities?: string[]; sets?: string[] }) => void }

// What a key may send from, and with; nothing chosen: no limit.
export default function Limits({ identities, sets, onChange }: Props) {
  const api = useApi();
  const known = useLive(`limits ${api.account}`, async (signal) => {
    const [all, names] = await Promise.all([allOf<SesIdentity>(api, '/identities', 'EmailIdentities', 1000, signal), configurationSetNames(api, signal)]);
    return { identities: all.map((each) => each.IdentityName), sets: names };
  }, { every: 0, when: api.account !== '' });
  const choice = (label: string, description: string, chosen: string[], all: string[], change: (names: string[]) => void) => (
    <FormField label={<span>{label} <i>– optional</i></span>} description={description}>
      <Multiselect selectedOptions={chosen.map((value) => ({ value, label: value }))} options={[...new Set([...all, ...chosen])].map((value) => ({ value, label: value }))} filteringType="auto"
        statusType={known.loading ? 'loading' : 'finished'} loadingText="Loading" placeholder="No limit" empty="There is none" onChange={({ detail }) => change(detail.selectedOptions.map((each) => each.value ?? ''))} />
    </FormField>
  );
  return (
    <SpaceBetween size="l">
      {choice('Only from these identities', 'Addresses, or domains and all below them.', identities, known.data?.identities ?? [], (names) => onChange({ identities: names }))}
      {choice('Only with these configuration sets', 'A message that names none of them is refused.', sets, known.data?.sets ?? [], (names) => onChange({ sets: names }))}
    </SpaceBetween>
  );
}
