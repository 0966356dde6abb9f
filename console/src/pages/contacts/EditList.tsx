import { part } from '../../api/client';
import type { ContactList } from '../../api/ses';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { AreaField, TextField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { useForm } from '../../parts/useForm';
import { checkName } from './words';

export default function EditList({ list, onClose }: { list?: ContactList; onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const form = useForm({ name: list?.ContactListName ?? '', description: list?.Description ?? '' }, (v) => ({
    name: checkName(v.name),
    description: v.description.length > 500 ? 'At most 500 characters.' : undefined,
  }));
  const submit = async () => {
    if (!form.ready()) return false;
    const { name, description } = form.values;
    if (list) await api.ses('PUT', `/contact-lists/${part(name)}`, { Description: description, Topics: list.Topics });
    else await api.ses('POST', '/contact-lists', { ContactListName: name, ...(description && { Description: description }) });
    flash.success(`Contact list ${name} was saved.`);
    return true;
  };
  return (
    <FormModal title={list ? `Contact list ${list.ContactListName}` : 'Create contact list'} submit="Save" onSubmit={submit} onClose={onClose}>
      <TextField form={form} name="name" label="Name" disabled={!!list} constraint="Letters, digits, - and _. It cannot be changed later." />
      <AreaField form={form} name="description" label="Description" optional rows={2} />
    </FormModal>
  );
}
