import { useNavigate } from 'react-router-dom';
import { poolNames } from '../../api/ses';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { ChoiceField, TextField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { useLive } from '../../parts/live';
import { useForm } from '../../parts/useForm';
import { checkName, pathOf } from './words';

export default function CreateSet({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const navigate = useNavigate();
  const pools = useLive(`pool names ${api.account}`, (signal) => poolNames(api, signal), { every: 0 });
  const form = useForm({ name: '', pool: '', tls: 'OPTIONAL' }, (v) => ({ name: checkName(v.name) }));
  const submit = async () => {
    if (!form.ready()) return false;
    const { name, pool, tls } = form.values;
    await api.ses('POST', '/configuration-sets', {
      ConfigurationSetName: name,
      DeliveryOptions: { TlsPolicy: tls, ...(pool && { SendingPoolName: pool }) },
      ReputationOptions: { ReputationMetricsEnabled: true },
      SendingOptions: { SendingEnabled: true },
    });
    flash.success(`Configuration set ${name} was made.`);
    navigate(pathOf(name));
    return true;
  };
  return (
    <FormModal title="Create configuration set" submit="Create" onSubmit={submit} onClose={onClose}>
      <TextField form={form} name="name" label="Name" constraint="Letters, digits, - and _; at most 64. It cannot be changed later." />
      <ChoiceField form={form} name="pool" label="Pool" description="From whose addresses its mail leaves." loading={pools.loading}
        choices={[{ value: '', label: 'Default', description: "The account's default dedicated pool if it has addresses, else the shared pool" }, ...(pools.data ?? []).map((name) => ({ value: name, label: name }))]} />
      <ChoiceField form={form} name="tls" label="TLS" choices={[
        { value: 'OPTIONAL', label: 'Where offered', description: 'Encrypted wherever the receiver can' },
        { value: 'REQUIRE', label: 'Required', description: 'Not delivered to receivers that cannot' },
      ]} />
    </FormModal>
  );
}
