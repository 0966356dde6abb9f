import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useNavigate } from 'react-router-dom';
import { configurationSetNames } from '../../api/ses';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { AreaField, ChoiceField, isAddress, isDomain, TextField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { useLive } from '../../parts/live';
import { useForm } from '../../parts/useForm';
import { pathOf } from './words';

interface Values { name: string; set: string; selector: string; key: string }

function check(v: Values) {
  const isOwnKey = v.selector !== '' || v.key !== '';
  return {
    name: isAddress(v.name) || isDomain(v.name) ? undefined : 'Give a domain such as shop.example, or an address such as news@shop.example.',
    selector: isOwnKey && !/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i.test(v.selector) ? 'A selector has letters, digits and -.' : undefined,
    key: isOwnKey && v.key.trim() === '' ? 'A key of your own goes with a selector.' : undefined,
  };
}

export default function CreateIdentity({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const navigate = useNavigate();
  const sets = useLive(`set names ${api.account}`, (signal) => configurationSetNames(api, signal), { every: 0 });
  const form = useForm<Values>({ name: '', set: '', selector: '', key: '' }, check);
  const isMailbox = form.values.name.includes('@');
  const submit = async () => {
    if (!form.ready()) return false;
    const { name, set, selector, key } = form.values;
    const own = selector && !isMailbox;
    await api.ses('POST', '/identities', {
      EmailIdentity: name.trim(),
      ...(set && { ConfigurationSetName: set }),
      ...(own && { DkimSigningAttributes: { DomainSigningSelector: selector, DomainSigningPrivateKey: key.replace(/-----[^-]+-----|\s/g, '') } }),
    });
    flash.success(isMailbox ? `A mail with a link was sent to ${name}. Whoever reads it confirms the address.` : `${name} was added. Publish its records; they are looked for every minute.`);
    navigate(pathOf(name.trim()));
    return true;
  };
  return (
    <FormModal title="Add identity" submit="Add" onSubmit={submit} onClose={onClose}>
      <TextField form={form} name="name" label="Domain or address" placeholder="shop.example" constraint="A domain covers all of its addresses and everything below it." />
      <ChoiceField form={form} name="set" label="Default configuration set" loading={sets.loading} choices={[{ value: '', label: 'None' }, ...(sets.data ?? []).map((name) => ({ value: name, label: name }))]} />
      {!isMailbox && (
        <ExpandableSection headerText="DKIM key of your own" headerDescription="Otherwise the server makes one: three CNAME records to publish, and nothing to keep.">
          <SpaceBetween size="l">
            <TextField form={form} name="selector" label="Selector" optional />
            <AreaField form={form} name="key" label="Private key (RSA, PEM)" optional constraint="Kept sealed; never shown again." />
          </SpaceBetween>
        </ExpandableSection>
      )}
    </FormModal>
  );
}
