import { part } from '../../api/client';
import type { LeaseRequest } from '../../api/types';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { AreaField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { useForm } from '../../parts/useForm';

export default function Decline({ request, onClose }: { request: LeaseRequest; onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const form = useForm({ reason: '' }, (v) => ({ reason: v.reason.trim() ? undefined : 'Say why: the account is told.' }));
  const submit = async () => {
    if (!form.ready()) return false;
    await api.housePost(`/lease-requests/${part(String(request.id))}/decline`, { reason: form.values.reason });
    flash.success(`Request #${request.id} was declined.`);
    return true;
  };
  return (
    <FormModal title={`Decline request #${request.id} of ${request.account_name}`} submit="Decline" onSubmit={submit} onClose={onClose}>
      <AreaField form={form} name="reason" label="Reason" rows={3} />
    </FormModal>
  );
}
