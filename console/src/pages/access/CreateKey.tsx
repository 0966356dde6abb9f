import type { Accounts, NewKey } from '../../api/types';
import { useApi } from '../../api/useApi';
import { ChoiceField, TextField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { useLive } from '../../parts/live';
import { useForm } from '../../parts/useForm';
import Limits from './limits';
import { checkKeyName, ROLES } from './words';

interface Values { account: string; name: string; role: string; identities: string[]; sets: string[] }

export default function CreateKey({ onClose, made }: { onClose: () => void; made: (key: NewKey) => void }) {
  const api = useApi();
  const accounts = useLive('accounts', (signal) => api.houseGet<Accounts>('/accounts', {}, signal), { every: 0, when: api.isOperator });
  const form = useForm<Values>({ account: api.account, name: '', role: 'sender', identities: [], sets: [] }, (v) => ({
    account: v.account ? undefined : 'Choose the account.',
    name: checkKeyName(v.name),
  }));
  const submit = async () => {
    if (!form.ready()) return false;
    const { account, name, role, identities, sets } = form.values;
    made(await api.housePost<NewKey>('/keys', { ...(api.isOperator && { account }), name, role, identities, configuration_sets: sets }));
    return true;
  };
  return (
    <FormModal title="Create access key" submit="Create" onSubmit={submit} onClose={onClose}>
      {api.isOperator && <ChoiceField form={form} name="account" label="Account" loading={accounts.loading} choices={(accounts.data?.accounts ?? []).map((each) => ({ value: each.id, label: each.name, description: each.id }))} />}
      <TextField form={form} name="name" label="Name" optional placeholder="checkout" constraint="What uses it: it is seen in the log of changes and in refusals." />
      <ChoiceField form={form} name="role" label="Role" choices={ROLES.filter((each) => each.value !== 'operator' || api.isOperator)} />
      {form.values.account === api.account && <Limits identities={form.values.identities} sets={form.values.sets} onChange={(change) => { if (change.identities) form.set('identities', change.identities); if (change.sets) form.set('sets', change.sets); }} />}
    </FormModal>
  );
}
