import { part } from '../../api/client';
import type { DkimAttributes } from '../../api/ses';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { AreaField, ChoiceField, TextField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { useForm } from '../../parts/useForm';

interface Values { origin: string; length: string; selector: string; key: string }

export default function ChangeKey({ name, dkim, onClose }: { name: string; dkim: DkimAttributes; onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const form = useForm<Values>({ origin: 'AWS_SES', length: dkim.CurrentSigningKeyLength === 'RSA_2048_BIT' ? 'RSA_1024_BIT' : 'RSA_2048_BIT', selector: '', key: '' }, (v) => (v.origin === 'AWS_SES' ? {} : {
    selector: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i.test(v.selector) ? undefined : 'A selector has letters, digits and -.',
    key: v.key.trim() ? undefined : 'Paste the private key, as PEM.',
  }));
  const isOwn = form.values.origin === 'EXTERNAL';
  const submit = async () => {
    if (!form.ready()) return false;
    const { origin, length, selector, key } = form.values;
    const attributes = isOwn ? { DomainSigningSelector: selector, DomainSigningPrivateKey: key.replace(/-----[^-]+-----|\s/g, '') } : { NextSigningKeyLength: length };
    await api.ses('PUT', `/identities/${part(name)}/dkim/signing`, { SigningAttributesOrigin: origin, SigningAttributes: attributes });
    flash.success('The new key takes over as soon as its record is seen in DNS.');
    return true;
  };
  return (
    <FormModal title="Change the DKIM key" submit="Change" onSubmit={submit} onClose={onClose}>
      <ChoiceField form={form} name="origin" label="Key" choices={[
        { value: 'AWS_SES', label: 'Made by the server (Easy DKIM)', description: 'Your CNAME records stay as they are' },
        { value: 'EXTERNAL', label: 'Your own (BYODKIM)', description: 'A TXT record with its public key to publish' },
      ]} />
      {isOwn ? (
        <>
          <TextField form={form} name="selector" label="Selector" />
          <AreaField form={form} name="key" label="Private key (RSA, PEM)" rows={6} constraint="Kept sealed; never shown again." />
        </>
      ) : (
        <ChoiceField form={form} name="length" label="Length" choices={[{ value: 'RSA_2048_BIT', label: '2048 bits' }, { value: 'RSA_1024_BIT', label: '1024 bits' }]}
          constraint="A length is not set to what it is, and not raised within 24 hours of the last change." />
      )}
    </FormModal>
  );
}
