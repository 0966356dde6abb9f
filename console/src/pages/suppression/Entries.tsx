import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Suppressed, Suppression } from '../../api/types';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { useConfirm } from '../../parts/confirm';
import { download, toCsv } from '../../parts/csv';
import DataTable, { type Column } from '../../parts/DataTable';
import { plural } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import MoreButton from '../../parts/MoreButton';
import PickOne from '../../parts/PickOne';
import TimeText from '../../parts/TimeText';
import { useFilters } from '../../parts/useFilters';
import { usePaged } from '../../parts/usePaged';
import AddEntries from './AddEntries';
import { allEntries, reasonText, removeEntries } from './entries';
import ImportFile from './ImportFile';

const COLUMNS: Column<Suppressed>[] = [
  { id: 'address', header: 'Address', fixed: true, value: (entry) => entry.address },
  { id: 'reason', header: 'Reason', value: (entry) => reasonText(entry.reason) },
  { id: 'updated', header: 'Put there', value: (entry) => new Date(entry.updated_ms).toISOString(), cell: (entry) => <TimeText at={entry.updated_ms} /> },
  { id: 'by', header: 'By', value: (entry) => entry.message_id ?? '', cell: (entry) => (entry.message_id ? <GoTo to={`/messages/${entry.message_id}`}>Message</GoTo> : '–') },
];

export default function Entries() {
  const api = useApi();
  const ask = useConfirm();
  const flash = useFlash();
  const [{ address, reason }, setFilters] = useFilters(['address', 'reason'] as const);
  const [typed, setTyped] = useState(address);
  const [selected, setSelected] = useState<Suppressed[]>([]);
  const [open, setOpen] = useState<'add' | 'import' | null>(null);
  const list = usePaged<Suppressed>(`suppression ${api.account} ${address} ${reason}`, (entry) => entry.address, async (after, signal) => {
    const page = await api.get<Suppression>('/suppression', { address, reason, limit: 200, after }, signal);
    return { rows: page.entries, next: page.next };
  }, { every: 15_000 });

  const remove = async () => {
    const yes = await ask({
      title: `Take ${plural(selected.length, 'address', 'addresses')} off the list?`, action: 'Remove',
      consequence: 'Mail to them leaves again. Who bounced for good mostly bounces again, and who complained may complain again: both count against you.',
    });
    if (!yes) return;
    await flash.run(() => removeEntries(api, selected.map((entry) => entry.address)), `${plural(selected.length, 'address', 'addresses')} removed.`);
    setSelected([]);
    list.refresh();
  };
  const exportAll = () => flash.run(async () => {
    const all = await allEntries(api);
    download('suppression.csv', toCsv([['address', 'reason', 'updated'], ...all.map((entry) => [entry.address, entry.reason, new Date(entry.updated_ms).toISOString()])]));
  }, 'The list was exported.');
  const close = () => { setOpen(null); list.refresh(); };

  return (
    <SpaceBetween size="m">
      <DataTable id="suppression" title="Suppressed addresses" columns={COLUMNS} rows={list.rows} live={list} more={!!list.more} rowId={(entry) => entry.address} select="multi" selected={selected} onSelect={setSelected}
        description="In the order in which they were put there, the oldest first."
        empty={address || reason ? { title: 'No matches', text: 'No such address is on the list.', action: <Button onClick={() => { setTyped(''); setFilters({ address: '', reason: '' }); }}>Show all</Button> }
          : { title: 'Nobody is suppressed', text: 'Addresses come here by themselves when they bounce for good or complain.' }}
        filters={
          <SpaceBetween direction="horizontal" size="xs" alignItems="end">
            <form onSubmit={(event) => { event.preventDefault(); setFilters({ address: typed.trim() }); }}>
              <Input type="search" value={typed} placeholder="Whole address, then Enter" ariaLabel="Look an address up in the whole list"
                onChange={({ detail }) => { setTyped(detail.value); if (!detail.value) setFilters({ address: '' }); }} />
            </form>
            <PickOne label="Reason" value={reason} onChange={(value) => setFilters({ reason: value })} options={[{ value: '', label: 'All' }, { value: 'BOUNCE', label: 'Bounce' }, { value: 'COMPLAINT', label: 'Complaint' }]} />
          </SpaceBetween>
        }
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={selected.length === 0} onClick={() => void remove()}>Remove</Button>
            <ButtonDropdown items={[{ id: 'import', text: 'Import a file' }, { id: 'export', text: 'Export the whole list' }]}
              onItemClick={({ detail }) => (detail.id === 'import' ? setOpen('import') : void exportAll())}>Import and export</ButtonDropdown>
            <Button variant="primary" onClick={() => setOpen('add')}>Add</Button>
          </SpaceBetween>
        } />
      <MoreButton list={list} />
      {open === 'add' && <AddEntries onClose={close} />}
      {open === 'import' && <ImportFile onClose={close} />}
    </SpaceBetween>
  );
}
