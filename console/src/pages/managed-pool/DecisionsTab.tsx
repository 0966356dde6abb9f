import Badge from '@cloudscape-design/components/badge';
import Select from '@cloudscape-design/components/select';
import { part } from '../../api/client';
import type { Decision, Decisions } from '../../api/types';
import { useApi } from '../../api/useApi';
import DataTable, { type Column } from '../../parts/DataTable';
import { count } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import { useLive } from '../../parts/live';
import TimeText from '../../parts/TimeText';
import { localTimes } from '../../parts/time';
import { useParameter } from '../../parts/useParameter';

const KINDS: Record<string, string> = {
  raise: 'Raised', cut: 'Cut', block: 'Blocked', unblock: 'Block over', idle: 'Faded', lease: 'Leased', drain: 'Goes back', release: 'Given back', shortage: 'None free', override: 'Override',
};
const COLOURS: Record<string, 'green' | 'red' | 'blue' | 'grey' | 'severity-medium'> = { raise: 'green', unblock: 'green', cut: 'severity-medium', block: 'red', shortage: 'red', lease: 'blue', drain: 'grey', release: 'grey', override: 'blue' };

const ADDRESS: Column<Decision> = { id: 'address', header: 'Address', value: (row) => row.address, cell: (row) => (row.address ? <GoTo to={`/addresses/${row.address}`}>{row.address}</GoTo> : 'the pool') };
// `withAddresses` false: the account does not see them, and each line is about one of them or the pool.
const columnsOf = (withAddresses: boolean): Column<Decision>[] => [
  { id: 'at', header: 'When', value: (row) => row.at, cell: (row) => <TimeText at={row.at} />, fixed: true, minWidth: 180 },
  { id: 'kind', header: 'Decision', minWidth: 110, value: (row) => KINDS[row.kind] ?? row.kind, cell: (row) => <Badge color={COLOURS[row.kind] ?? 'grey'}>{KINDS[row.kind] ?? row.kind}</Badge> },
  { id: 'isp', header: 'ISP', value: (row) => row.isp, cell: (row) => row.isp || 'all' },
  ...(withAddresses ? [ADDRESS] : []),
  { id: 'change', header: 'From, to', minWidth: 150, value: (row) => `${row.before} ${row.after}`, cell: (row) => `${count(row.before)} to ${count(row.after)}` },
  { id: 'why', header: 'Because', value: (row) => row.why || row.text, minWidth: 320, cell: (row) => <span className="wp-break">{localTimes(row.why || row.text)}</span> },
  { id: 'text', header: 'In words', value: (row) => row.text, hidden: true },
];

// Each warm-up and scaling decision with its reason; kept for 90 days.
export default function DecisionsTab({ name, of, isps }: { name: string; of: string; isps: string[] }) {
  const api = useApi();
  const [kind, setKind] = useParameter('kind', '');
  const [isp, setIsp] = useParameter('isp', '');
  const live = useLive(`decisions ${of}/${name} ${kind} ${isp}`, async (signal): Promise<Decision[]> => {
    const ask = (word: string, limit: number) => api.houseGet<Decisions>(`/my-pools/${part(name)}/decisions`, { account: api.isOperator ? of : undefined, kind: word, isp, limit }, signal);
    if (kind !== '') return (await ask(kind, 500)).decisions;
    // What fades in silence does so every day, at every ISP: it would hide the others, and is asked for by itself.
    const all = await Promise.all(Object.keys(KINDS).filter((each) => each !== 'idle').map((each) => ask(each, 100)));
    return all.flatMap((each) => each.decisions).sort((a, b) => b.id - a.id);
  }, { every: 15_000 });
  const kinds = [{ value: '', label: 'All but fading' }, ...Object.entries(KINDS).map(([value, label]) => ({ value, label }))];
  const all = [{ value: '', label: 'All ISPs' }, ...isps.map((each) => ({ value: each, label: each }))];
  return (
    <DataTable id="decisions" title="Decisions" columns={columnsOf(api.isOperator || (live.data ?? []).some((row) => row.address))} rows={live.data} live={live} rowId={(row) => String(row.id)} sortBy="at" descending wrap description="What warm-up and scaling decided, and on which evidence."
      filters={
        <>
          <Select ariaLabel="Kind of decision" options={kinds} selectedOption={kinds.find((each) => each.value === kind) ?? null} onChange={({ detail }) => setKind(detail.selectedOption.value ?? '')} />
          <Select ariaLabel="ISP" options={all} selectedOption={all.find((each) => each.value === isp) ?? null} onChange={({ detail }) => setIsp(detail.selectedOption.value ?? '')} />
        </>
      }
      empty={{ title: 'Nothing was decided', text: 'Decisions come with mail.' }} />
  );
}
