import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import { useFlash } from '../../app/flash';
import { useApi } from '../../api/useApi';
import Dialog from '../../parts/Dialog';

export default function CreateDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const [name, setName] = useState('');
  const [mode, setMode] = useState('STANDARD');
  const create = async () => {
    await api.ses('POST', '/dedicated-ip-pools', { PoolName: name, ScalingMode: mode });
    flash.success(`The pool ${name} is made.`);
    onDone();
  };
  return (
    <Dialog title="Create a pool" action="Create" onClose={onClose} onSubmit={create} disabled={!/^[A-Za-z0-9_-]{1,64}$/.test(name)}>
      <FormField label="Name" constraintText="Letters, digits, dashes and underscores; 64 at most."><Input value={name} onChange={({ detail }) => setName(detail.value)} spellcheck={false} /></FormField>
      <RadioGroup value={mode} onChange={({ detail }) => setMode(detail.value)} ariaLabel="Kind" items={[
        { value: 'STANDARD', label: 'Standard', description: 'You move addresses into it' },
        { value: 'MANAGED', label: 'Managed', description: 'It takes, warms up and gives back addresses by itself. Cannot be made standard later' },
      ]} />
    </Dialog>
  );
}
