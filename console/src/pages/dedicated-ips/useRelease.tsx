import { useFlash } from '../../app/flash';
import type { Address } from '../../api/types';
import { part } from '../../api/client';
import { useApi } from '../../api/useApi';
import { useConfirm } from '../../parts/confirm';
import { plural } from '../../parts/format';

// Gives addresses back. Cannot be undone: they rest before anybody can lease them, and their reputation fades meanwhile.
export function useRelease(done: () => void) {
  const api = useApi();
  const confirm = useConfirm();
  const flash = useFlash();
  return async (addresses: Address[]) => {
    const names = addresses.map((each) => each.address).join(', ');
    const yes = await confirm({
      title: `Release ${plural(addresses.length, 'address', 'addresses')}`,
      consequence: <>{names} will send nothing of yours any more, from this moment on. Mail of {addresses.length === 1 ? 'its pool' : 'their pools'} leaves by the addresses that stay, or by the shared pool. A released address rests
        30 days, and you cannot count on getting the same one again: a new one begins its warm-up at 0 %.</>,
      action: 'Release',
      typed: addresses.length === 1 ? addresses[0]?.address : undefined,
    });
    if (!yes) return;
    for (const each of addresses) {
      const query = api.isOperator && !api.account ? { account: each.account } : {};
      await flash.run(() => api.del(`/my-addresses/${part(each.address)}`, query), `${each.address} is released.`);
    }
    done();
  };
}
