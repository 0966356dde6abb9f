import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import Multiselect from '@cloudscape-design/components/multiselect';
import { useState } from 'react';
import { part } from '../../api/client';
import type { Addresses, LeaseRequest } from '../../api/types';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { plural } from '../../parts/format';
import FormModal from '../../parts/FormModal';
import { useLive } from '../../parts/live';

interface Given { addresses: string[]; problems?: { address: string; check: string; text: string; advice: string }[] }

export default function Approve({ request, onClose }: { request: LeaseRequest; onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const [chosen, setChosen] = useState<string[]>([]);
  const addresses = useLive('addresses', (signal) => api.houseGet<Addresses>('/addresses', {}, signal), { every: 0 });
  const free = (addresses.data?.addresses ?? []).filter((each) => each.state === 'inventory');
  const wrong = chosen.length > 0 && chosen.length !== request.count ? `Choose ${plural(request.count, 'address', 'addresses')}, or none: then the first that are free are given.` : undefined;
  const tooFew = addresses.data && free.length < request.count;
  const submit = async () => {
    if (wrong) return false;
    const given = await api.housePost<Given>(`/lease-requests/${part(String(request.id))}/approve`, chosen.length ? { addresses: chosen } : {});
    flash.success(`${given.addresses.join(', ')} now belong${given.addresses.length === 1 ? 's' : ''} to ${request.account_name}.`);
    for (const each of given.problems ?? []) flash.error(`${each.address}, ${each.check}: ${each.text} ${each.advice}`);
    return true;
  };
  return (
    <FormModal title={`Give ${plural(request.count, 'address', 'addresses')} to ${request.account_name}`} submit="Approve" onSubmit={submit} onClose={onClose} disabled={!!tooFew}>
      {tooFew && <Alert type="warning">The inventory has {plural(free.length, 'free address', 'free addresses')} only. Add more first.</Alert>}
      <FormField label={<span>Addresses <i>– optional</i></span>} errorText={wrong} description="They go into the account's default dedicated pool, are warmed up from there, and are billed from now on.">
        <Multiselect selectedOptions={chosen.map((value) => ({ value, label: value }))} placeholder="The first that are free" filteringType="auto" empty="None is free" statusType={addresses.loading ? 'loading' : 'finished'} loadingText="Loading"
          options={free.map((each) => ({ value: each.address, label: each.address, description: each.health === 'problems' ? 'Has problems: look at it first' : each.ehlo }))}
          onChange={({ detail }) => setChosen(detail.selectedOptions.map((each) => each.value ?? ''))} />
      </FormField>
    </FormModal>
  );
}
