import { part } from '../../api/client';
import type { Address } from '../../api/types';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { isDomain, TextField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { useForm } from '../../parts/useForm';

export default function EditEhlo({ address, onClose }: { address: Address; onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const form = useForm({ ehlo: address.ehlo }, (v) => ({ ehlo: isDomain(v.ehlo) ? undefined : 'Give a host name such as mta1.mail.example.' }));
  const submit = async () => {
    if (!form.ready()) return false;
    await api.housePost(`/addresses/${part(address.address)}/ehlo`, { ehlo: form.values.ehlo });
    flash.success(`${address.address} says EHLO ${form.values.ehlo}.`);
    return true;
  };
  return (
    <FormModal title={`EHLO name of ${address.address}`} submit="Save" onSubmit={submit} onClose={onClose}>
      <TextField form={form} name="ehlo" label="Name" constraint="It must lead to the address, and the address back to it (reverse DNS)." />
    </FormModal>
  );
}
