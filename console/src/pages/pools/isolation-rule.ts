import type { Address } from '../../api/types';
import { DEFAULT_DEDICATED, SHARED, type PoolLine } from '../../parts/usePools';
import type { SetLine } from '../../parts/useSets';

// Whether the mail of a configuration set has addresses for itself, in words. Pure; tested in isolation-rule.test.ts.
export function isolationOf(set: SetLine, sets: readonly SetLine[], pools: readonly PoolLine[], addresses: readonly Address[]): { alone: boolean; text: string } {
  const usual = addresses.some((each) => each.pool === DEFAULT_DEDICATED && !each.managed) ? DEFAULT_DEDICATED : SHARED;
  const name = set.pool || usual;
  if (name === SHARED) return { alone: false, text: 'shares addresses with all accounts' };
  const with_ = sets.filter((each) => each.name !== set.name && (each.pool || usual) === name).map((each) => each.name);
  const others = [...with_, ...(name === usual && set.pool === '' ? ['mail without a set'] : name === usual ? ['mail whose set names no pool'] : [])];
  if (others.length > 0) return { alone: false, text: `shares ${name} with ${others.join(', ')}` };
  const pool = pools.find((each) => each.name === name);
  const own = addresses.filter((each) => each.pool === name);
  const spill = pool?.details?.spill;
  if (spill === 'never') return { alone: true, text: 'stands alone; excess waits' };
  if (pool?.mode === 'managed') return { alone: true, text: 'stands alone, but for what spills over to the shared pool' };
  if (own.length === 0) return { alone: false, text: `${name} has no addresses yet` };
  if (own.every((each) => each.warmup?.status !== 'IN_PROGRESS') && spill !== 'always') return { alone: true, text: 'stands alone: its addresses are warm' };
  return { alone: true, text: 'stands alone, but for what spills over while it warms up' };
}
