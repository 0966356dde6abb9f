import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { AreaField, isDomain, TextField, words } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { useForm } from '../../parts/useForm';

const looksLike = (text: string) => /^[0-9a-f:.]+(\/\d{1,3}|-[0-9a-f:.]+)?$/i.test(text) && /[.:]/.test(text);

function check(v: { addresses: string; ehlo: string }) {
  const given = words(v.addresses);
  const wrong = given.find((each) => !looksLike(each));
  const several = given.length > 1 || given.some((each) => /[/-]/.test(each));
  return {
    addresses: given.length === 0 ? 'Give at least one address.' : wrong ? `"${wrong}" is no address, range or network.` : undefined,
    ehlo: !v.ehlo ? undefined : several ? 'An EHLO name goes with one address; leave it empty for several.' : isDomain(v.ehlo) ? undefined : 'Give a host name such as mta1.mail.example.',
  };
}

export default function AddAddresses({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const form = useForm({ addresses: '', ehlo: '' }, check);
  const submit = async () => {
    if (!form.ready()) return false;
    const { addresses, ehlo } = form.values;
    await api.housePost('/addresses', { addresses: words(addresses).map((address) => ({ address, ...(ehlo && { ehlo }) })) });
    flash.success('They are in the inventory, and are looked at now.');
    return true;
  };
  return (
    <FormModal title="Add addresses" submit="Add" onSubmit={submit} onClose={onClose}>
      <AreaField form={form} name="addresses" label="Addresses" placeholder={'192.0.2.17\n192.0.2.32/28\n192.0.2.50-192.0.2.60'} constraint="Addresses, ranges or networks that this machine can send from." />
      <TextField form={form} name="ehlo" label="EHLO name" optional constraint="Of one address. Empty: its reverse name." />
    </FormModal>
  );
}
