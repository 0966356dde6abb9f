import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { part } from '../../api/client';
import type { AccessKey, AccessKeys, NewKey } from '../../api/types';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { useSession } from '../../app/session';
import { useConfirm } from '../../parts/confirm';
import DataTable, { type Column } from '../../parts/DataTable';
import { useLive } from '../../parts/live';
import RowActions from '../../parts/RowActions';
import TimeText from '../../parts/TimeText';
import CreateKey from './CreateKey';
import EditKey from './EditKey';
import Secret from './Secret';
import { roleText } from './words';

const limitsOf = (key: AccessKey) => [...key.identities, ...key.configuration_sets.map((set) => `set ${set}`)].join(', ');

export default function Keys() {
  const api = useApi();
  const { session } = useSession();
  const ask = useConfirm();
  const flash = useFlash();
  const [creating, setCreating] = useState(false);
  const [editing, setEditing] = useState<AccessKey | null>(null);
  const [made, setMade] = useState<NewKey | null>(null);
  const keys = useLive(`keys ${api.account}`, (signal) => api.get<AccessKeys>('/keys', {}, signal), { every: 15_000 });
  const called = (key: AccessKey) => (key.name ? `${key.name} (${key.id})` : key.id);

  const own = (key: AccessKey) => (key.id === session.key_id ? ' You are signed in by this very key: you will be signed out.' : '');
  const used = (key: AccessKey) => (key.last_used_ms ? `It was last used ${new Date(key.last_used_ms).toLocaleString('en-GB')}.` : 'It was never used.');
  const rotate = async (key: AccessKey) => {
    if (!await ask({ title: `Rotate ${called(key)}?`, action: 'Rotate', harmless: true, consequence: 'A new key with the same name, role and limits is made. The old one goes on until you disable it: first give the new secret to whoever uses the old one.' })) return;
    try {
      setMade(await api.housePost<NewKey>(`/keys/${part(key.id)}/rotate`));
    } catch (error) {
      flash.error((error as Error).message);
    }
    keys.refresh();
  };
  const enable = async (key: AccessKey, enabled: boolean) => {
    if (!enabled && !await ask({ title: `Disable ${called(key)}?`, action: 'Disable', consequence: `Whoever uses it is refused at once, also in SMTP connections that are open. ${used(key)} It can be enabled again.${own(key)}` })) return;
    await flash.run(() => api.housePost(`/keys/${part(key.id)}/enabled`, { enabled }), `${called(key)} was ${enabled ? 'enabled' : 'disabled'}.`);
    keys.refresh();
  };
  const remove = async (key: AccessKey) => {
    if (!await ask({ title: `Delete ${called(key)}?`, action: 'Delete', typed: key.name || key.id.slice(-4), consequence: `It cannot be brought back; whoever uses it is refused at once. ${used(key)}${own(key)}` })) return;
    await flash.run(() => api.houseDel(`/keys/${part(key.id)}`), `${called(key)} was deleted.`);
    keys.refresh();
  };
  const columns: Column<AccessKey>[] = [
    { id: 'name', header: 'Name', fixed: true, value: (key) => key.name || key.id },
    { id: 'id', header: 'Access key id', value: (key) => key.id },
    ...(api.account ? [] : [{ id: 'account', header: 'Account', value: (key: AccessKey) => key.account_name }]),
    { id: 'role', header: 'Role', value: (key) => roleText(key.role) },
    { id: 'state', header: 'State', value: (key) => (key.enabled ? 'Enabled' : 'Disabled'), cell: (key) => <StatusIndicator type={key.enabled ? 'success' : 'stopped'}>{key.enabled ? 'Enabled' : 'Disabled'}</StatusIndicator> },
    { id: 'limits', header: 'Only for', value: limitsOf, cell: (key) => limitsOf(key) || 'No limits' },
    { id: 'used', header: 'Last used', value: (key) => key.last_used_ms, cell: (key) => (key.last_used_ms ? <TimeText at={key.last_used_ms} form="relative" /> : 'Never') },
    { id: 'created', header: 'Made', value: (key) => key.created_ms, cell: (key) => <TimeText at={key.created_ms} />, hidden: true },
    {
      id: 'actions', header: 'Actions', buttons: true, value: () => '',
      cell: (key) => <RowActions of={called(key)} items={[
        { text: 'Edit', go: () => setEditing(key) }, { text: 'Rotate', go: () => void rotate(key) },
        key.enabled ? { text: 'Disable', go: () => void enable(key, false) } : { text: 'Enable', go: () => void enable(key, true) },
        { text: 'Delete', go: () => void remove(key) },
      ]} />,
    },
  ];
  return (
    <>
      <DataTable id="keys" title="Access keys" columns={columns} rows={keys.data?.keys} live={keys} rowId={(key) => key.id} filterInAddress
        empty={{ title: 'No access keys', text: 'A program needs one to send.', action: <Button onClick={() => setCreating(true)}>Create key</Button> }}
        actions={<Button variant="primary" onClick={() => setCreating(true)}>Create key</Button>} />
      {creating && <CreateKey onClose={() => setCreating(false)} made={(key) => { setMade(key); keys.refresh(); }} />}
      {editing && <EditKey accessKey={editing} onClose={() => { setEditing(null); keys.refresh(); }} />}
      {made && <Secret made={made} onClose={() => setMade(null)} />}
    </>
  );
}
