import { part } from '../../api/client';
import type { AccessKey } from '../../api/types';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { TextField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { useForm } from '../../parts/useForm';
import Limits from './limits';
import { checkKeyName } from './words';

export default function EditKey({ accessKey, onClose }: { accessKey: AccessKey; onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const form = useForm({ name: accessKey.name, identities: accessKey.identities, sets: accessKey.configuration_sets }, (v) => ({ name: checkKeyName(v.name) }));
  const submit = async () => {
    if (!form.ready()) return false;
    await api.housePost(`/keys/${part(accessKey.id)}`, { name: form.values.name, identities: form.values.identities, configuration_sets: form.values.sets });
    flash.success('The key was saved.');
    return true;
  };
  return (
    <FormModal title={`Key ${accessKey.id}`} submit="Save" onSubmit={submit} onClose={onClose}>
      <TextField form={form} name="name" label="Name" optional />
      <Limits identities={form.values.identities} sets={form.values.sets} onChange={(change) => { if (change.identities) form.set('identities', change.identities); if (change.sets) form.set('sets', change.sets); }} />
    </FormModal>
  );
}
