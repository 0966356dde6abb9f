import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { useFlash } from '../../app/flash';
import { part } from '../../api/client';
import type { Address } from '../../api/types';
import { useApi } from '../../api/useApi';
import Dialog from '../../parts/Dialog';
import { plural } from '../../parts/format';
import { DEFAULT_DEDICATED, SHARED, usePools } from '../../parts/usePools';

// To another STANDARD pool of the account. Warm-up goes on where it is.
export default function MoveDialog({ addresses, onClose, onDone }: { addresses: Address[]; onClose: () => void; onDone: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const pools = usePools();
  const [pool, setPool] = useState('');
  const owner = addresses[0]?.account;
  const names = [...new Set([DEFAULT_DEDICATED, ...(pools.data ?? [])
    .filter((each) => each.mode === 'standard' && each.name !== SHARED && (!api.isOperator || api.account || each.account === owner)).map((each) => each.name)])];
  const move = async () => {
    for (const each of addresses) {
      if (api.isOperator) await api.housePost(`/addresses/${part(each.address)}/move`, { account: api.account || each.account, pool });
      else await api.ses('PUT', `/dedicated-ips/${part(each.address)}/pool`, { DestinationPoolName: pool });
    }
    flash.success(`${plural(addresses.length, 'address sends', 'addresses send')} for ${pool} now.`);
    onDone();
  };
  return (
    <Dialog title={`Move ${addresses.map((each) => each.address).join(', ')}`} action="Move" disabled={!pool} onClose={onClose} onSubmit={move}>
      <FormField label="Pool" description="The address sends for this pool's configuration sets from now on, and no longer for its old one's. Its warm-up goes on where it is.">
        <Select selectedOption={pool ? { value: pool, label: pool } : null} placeholder="Choose a pool" statusType={pools.loading ? 'loading' : 'finished'} loadingText="Loading pools"
          options={names.map((each) => ({ value: each, label: each }))} onChange={({ detail }) => setPool(detail.selectedOption.value ?? '')} />
      </FormField>
    </Dialog>
  );
}
