import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { part } from '../../api/client';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { useConfirm } from '../../parts/confirm';
import DataTable, { type Column } from '../../parts/DataTable';
import { AreaField, TextField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import RowActions from '../../parts/RowActions';
import { useForm } from '../../parts/useForm';
import type { PartProps } from './IdentityPage';
import { checkPolicy } from './words';

interface Row { name: string; text: string }

const example = (name: string) => JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '000000000003' }, Action: ['ses:SendEmail', 'ses:SendRawEmail'], Resource: `arn:aws:ses:us-east-1:000000000002:identity/${name}` }],
}, null, 2);

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function Edit({ identity, row, onClose }: { identity: string; row?: Row; onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const form = useForm({ name: row?.name ?? '', text: row ? pretty(row.text) : example(identity) }, (v) => ({
    name: /^[A-Za-z0-9_-]{1,64}$/.test(v.name) ? undefined : 'Give it a name of 1 to 64 letters, digits, - and _.',
    text: checkPolicy(v.text),
  }));
  const submit = async () => {
    if (!form.ready()) return false;
    await api.ses(row ? 'PUT' : 'POST', `/identities/${part(identity)}/policies/${part(form.values.name)}`, { Policy: JSON.stringify(JSON.parse(form.values.text)) });
    flash.success(`Policy ${form.values.name} was saved.`);
    return true;
  };
  return (
    <FormModal title={row ? `Policy ${row.name}` : 'Add policy'} submit="Save" onSubmit={submit} onClose={onClose} size="large">
      {!row && <TextField form={form} name="name" label="Name" />}
      <AreaField form={form} name="text" label="Policy (JSON)" rows={16} code constraint="Effect, Principal, Action, Resource, and Condition on ses:FromAddress. What is not understood is refused by name." />
    </FormModal>
  );
}

export default function Policies({ name, identity, changed }: PartProps) {
  const api = useApi();
  const ask = useConfirm();
  const flash = useFlash();
  const [editing, setEditing] = useState<Row | 'new' | null>(null);
  const rows = Object.entries(identity.Policies).map(([each, text]) => ({ name: each, text }));
  const remove = async (row: Row) => {
    if (!await ask({ title: `Delete policy ${row.name}?`, action: 'Delete', consequence: `Accounts that send from ${name} by this policy alone are refused from then on.` })) return;
    await flash.run(() => api.ses('DELETE', `/identities/${part(name)}/policies/${part(row.name)}`), `Policy ${row.name} was deleted.`);
    changed();
  };
  const columns: Column<Row>[] = [
    { id: 'name', header: 'Name', fixed: true, value: (row) => row.name },
    { id: 'text', header: 'Policy', value: (row) => row.text, cell: (row) => <pre className="wp-pre">{pretty(row.text)}</pre> },
    { id: 'actions', header: 'Actions', buttons: true, value: () => '', width: 90, cell: (row) => <RowActions of={row.name} items={[{ text: 'Edit', go: () => setEditing(row) }, { text: 'Delete', go: () => void remove(row) }]} /> },
  ];
  return (
    <>
      <DataTable id={`policies-${name}`} title="Policies" description="Which other accounts may send from this identity." columns={columns} rows={rows} rowId={(row) => row.name} plain
        empty={{ title: 'No policies', text: 'Only this account sends from the identity.' }} actions={<Button onClick={() => setEditing('new')}>Add policy</Button>} />
      {editing && <Edit identity={name} row={editing === 'new' ? undefined : editing} onClose={() => { setEditing(null); changed(); }} />}
    </>
  );
}
