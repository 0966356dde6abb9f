import { part } from '../api/client';
import { useApi } from '../api/useApi';
import { useLive } from './live';

export interface SetLine { name: string; pool: string; tlsPolicy: string; sending: boolean }   // pool: empty, the account's default

interface Answer { ConfigurationSetName: string; DeliveryOptions?: { SendingPoolName?: string; TlsPolicy?: string }; SendingOptions?: { SendingEnabled?: boolean } }

// The account's configuration sets with the pool of each.
export function useSets() {
  const api = useApi();
  return useLive(`set-lines ${api.account}`, async (signal): Promise<SetLine[]> => {
    const names: string[] = [];
    let next: string | undefined = '';
    do {
      const token: string = next ? `&NextToken=${part(next)}` : '';
      const some: { ConfigurationSets?: string[]; NextToken?: string } = await api.ses('GET', `/configuration-sets?PageSize=100${token}`, undefined, signal);
      names.push(...(some.ConfigurationSets ?? []));
      next = some.NextToken;
    } while (next && names.length < 500);
    return Promise.all(names.map(async (name) => {
      const found = await api.ses<Answer>('GET', `/configuration-sets/${part(name)}`, undefined, signal);
      return { name, pool: found.DeliveryOptions?.SendingPoolName ?? '', tlsPolicy: found.DeliveryOptions?.TlsPolicy ?? 'OPTIONAL', sending: found.SendingOptions?.SendingEnabled !== false };
    }));
  }, { every: 30_000, when: api.account !== '' });
}
