import { useFlash } from '../../app/flash';
import { part } from '../../api/client';
import type { Address } from '../../api/types';
import { useApi } from '../../api/useApi';
import { ChoiceField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { plural } from '../../parts/format';
import { useForm } from '../../parts/useForm';
import { DEFAULT_DEDICATED, SHARED, usePools } from '../../parts/usePools';

// To another STANDARD pool of the account. Warm-up goes on where it is.
export default function MoveDialog({ addresses, onClose, onDone }: { addresses: Address[]; onClose: () => void; onDone: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const pools = usePools();
  const form = useForm({ pool: '' }, (v) => ({ pool: v.pool ? undefined : 'Choose a pool.' }));
  const owner = addresses[0]?.account;
  const names = [...new Set([DEFAULT_DEDICATED, ...(pools.data ?? [])
    .filter((each) => each.mode === 'standard' && each.name !== SHARED && (!api.isOperator || api.account || each.account === owner)).map((each) => each.name)])];
  const move = async () => {
    if (!form.ready()) return false;
    const { pool } = form.values;
    for (const each of addresses) {
      if (api.isOperator) await api.housePost(`/addresses/${part(each.address)}/move`, { account: api.account || each.account, pool });
      else await api.ses('PUT', `/dedicated-ips/${part(each.address)}/pool`, { DestinationPoolName: pool });
    }
    flash.success(`${plural(addresses.length, 'address sends', 'addresses send')} for ${pool} now.`);
    onDone();
    return true;
  };
  return (
    <FormModal title={`Move ${addresses.map((each) => each.address).join(', ')}`} submit="Move" onClose={onClose} onSubmit={move}>
      <ChoiceField form={form} name="pool" label="Pool" placeholder="Choose a pool" loading={pools.loading} choices={names.map((each) => ({ value: each, label: each }))}
        description={`${addresses.length === 1 ? 'The address sends' : 'The addresses send'} for this pool's configuration sets from now on, and no longer for those of the old one. Warm-up goes on where it is.`} />
    </FormModal>
  );
}
