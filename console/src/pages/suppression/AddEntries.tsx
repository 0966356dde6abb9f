import type { Reason } from '../../api/ses';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { AreaField, ChoiceField, isAddress, words } from '../../parts/fields';
import { plural } from '../../parts/format';
import FormModal from '../../parts/FormModal';
import { useForm } from '../../parts/useForm';
import { addEntries } from './entries';

function check(text: string): string | undefined {
  const given = words(text);
  if (given.length === 0) return 'Give at least one address.';
  const wrong = given.find((each) => !isAddress(each));
  return wrong === undefined ? undefined : `"${wrong}" is no address.`;
}

export default function AddEntries({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const form = useForm({ addresses: '', reason: 'BOUNCE' as string }, (v) => ({ addresses: check(v.addresses) }));
  const submit = async () => {
    if (!form.ready()) return false;
    const addresses = words(form.values.addresses);
    await addEntries(api, addresses.map((address) => ({ address, reason: form.values.reason as Reason })));
    flash.success(`${plural(addresses.length, 'address is', 'addresses are')} suppressed.`);
    return true;
  };
  return (
    <FormModal title="Suppress addresses" submit="Add" onSubmit={submit} onClose={onClose}>
      <AreaField form={form} name="addresses" label="Addresses" placeholder="ann@mail.example" constraint="One a line, or with commas between." />
      <ChoiceField form={form} name="reason" label="Reason" choices={[{ value: 'BOUNCE', label: 'Bounce' }, { value: 'COMPLAINT', label: 'Complaint' }]} />
    </FormModal>
  );
}
