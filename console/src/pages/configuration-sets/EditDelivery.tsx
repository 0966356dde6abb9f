import { part } from '../../api/client';
import { poolNames, type ConfigurationSet } from '../../api/ses';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { ChoiceField, TextField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { useLive } from '../../parts/live';
import { useForm } from '../../parts/useForm';

const checkPatience = (minutes: string) => {
  if (minutes === '') return undefined;
  const n = Number(minutes);
  return Number.isInteger(n) && n >= 5 && n <= 840 ? undefined : 'Give whole minutes from 5 to 840 (14 hours), or leave it empty.';
};

export default function EditDelivery({ set, onClose }: { set: ConfigurationSet; onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const pools = useLive(`pool names ${api.account}`, (signal) => poolNames(api, signal), { every: 0 });
  const now = set.DeliveryOptions;
  const form = useForm({ pool: now.SendingPoolName ?? '', tls: now.TlsPolicy as string, minutes: now.MaxDeliverySeconds ? String(now.MaxDeliverySeconds / 60) : '' },
    (v) => ({ minutes: checkPatience(v.minutes) }));
  const submit = async () => {
    if (!form.ready()) return false;
    const { pool, tls, minutes } = form.values;
    await api.ses('PUT', `/configuration-sets/${part(set.ConfigurationSetName)}/delivery-options`,
      { TlsPolicy: tls, ...(pool && { SendingPoolName: pool }), ...(minutes && { MaxDeliverySeconds: Number(minutes) * 60 }) });
    flash.success('Delivery options were saved. They hold for messages that are accepted from now on.');
    return true;
  };
  return (
    <FormModal title="Delivery" submit="Save" onSubmit={submit} onClose={onClose}>
      <ChoiceField form={form} name="pool" label="Pool" loading={pools.loading}
        choices={[{ value: '', label: 'Default', description: "The account's default dedicated pool if it has addresses, else the shared pool" }, ...(pools.data ?? []).map((name) => ({ value: name, label: name }))]} />
      <ChoiceField form={form} name="tls" label="TLS" choices={[
        { value: 'OPTIONAL', label: 'Where offered', description: 'Encrypted wherever the receiver can' },
        { value: 'REQUIRE', label: 'Required', description: 'Not delivered to receivers that cannot' },
      ]} />
      <TextField form={form} name="minutes" label="How long to try, in minutes" optional inputMode="numeric" constraint="5 to 840. After that a message that still waits bounces. Empty: as long as the server's default." />
    </FormModal>
  );
}
