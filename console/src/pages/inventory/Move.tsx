import Alert from '@cloudscape-design/components/alert';
import { part } from '../../api/client';
import type { Accounts, Address, Pools } from '../../api/types';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { ChoiceField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { useLive } from '../../parts/live';
import { useForm } from '../../parts/useForm';

// Where an address stands is named as the API does: "shared", "inventory", or ACCOUNT and POOL.
export default function Move({ address, onClose }: { address: Address; onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const accounts = useLive('accounts', (signal) => api.houseGet<Accounts>('/accounts', {}, signal), { every: 0 });
  const pools = useLive('all pools', (signal) => api.houseGet<Pools>('/pools', {}, signal), { every: 0 });
  const form = useForm({ account: address.account || '', pool: '' }, (v) => ({ pool: v.pool ? undefined : 'Choose where it goes.' }));
  const { account, pool } = form.values;
  const own = (pools.data?.pools ?? []).filter((each) => each.account && each.account === account && each.mode === 'standard');
  const submit = async () => {
    if (!form.ready()) return false;
    await api.housePost(`/addresses/${part(address.address)}/move`, pool === 'shared' || pool === 'inventory' ? { pool } : { account, pool });
    flash.success(`${address.address} was moved.`);
    return true;
  };
  return (
    <FormModal title={`Move ${address.address}`} submit="Move" onSubmit={submit} onClose={onClose}>
      <ChoiceField form={form} name="account" label="Account" optional loading={accounts.loading} choices={[{ value: '', label: 'None' }, ...(accounts.data?.accounts ?? []).map((each) => ({ value: each.name, label: each.name, description: each.id }))]} />
      <ChoiceField form={form} name="pool" label="To" loading={pools.loading} choices={[
        { value: 'inventory', label: 'Inventory', description: 'Sends nothing, and can be leased' },
        { value: 'shared', label: 'Shared pool', description: 'Sends for all accounts' },
        ...own.map((each) => ({ value: each.name, label: each.name, description: `Pool of ${account}` })),
      ]} />
      {address.state === 'leased' && pool && (pool === 'shared' || pool === 'inventory') && <Alert type="warning">This ends the lease of {address.account}: its mail then leaves by other addresses, and what the address earned is no longer that account&apos;s.</Alert>}
    </FormModal>
  );
}
