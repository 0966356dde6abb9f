import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { isAddress } from '../../parts/fields';
import SpanPicker from './SpanPicker';
import { isId, OUTCOMES, pathOf } from './words';

export const NAMES = ['recipient', 'identity', 'configuration_set', 'isp', 'outcome', 'source', 'last', 'from', 'to'] as const;
export type Wanted = Record<(typeof NAMES)[number], string>;

const OUTCOME_OPTIONS = [{ value: '', label: 'Any' }, ...Object.entries(OUTCOMES).map(([value, { text }]) => ({ value, label: text }))];
const TEXTS = [
  { name: 'identity', label: 'Identity', placeholder: 'shop.example' },
  { name: 'configuration_set', label: 'Configuration set', placeholder: 'newsletters' },
  { name: 'isp', label: 'ISP', placeholder: 'gmail' },
  { name: 'source', label: 'From address or relay', placeholder: '192.0.2.17' },
] as const;

export default function Filters({ wanted, search }: { wanted: Wanted; search: (wanted: Wanted) => void }) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState(wanted);
  const shown = JSON.stringify(wanted);
  useEffect(() => setTyped(JSON.parse(shown) as Wanted), [shown]);   // a link, or going back
  const set = (name: keyof Wanted, value: string) => setTyped((was) => ({ ...was, [name]: value }));
  const recipient = typed.recipient.trim();
  const wrong = recipient && !isId(recipient) && !isAddress(recipient) ? "Give a whole address, such as ann@mail.example, or a message's id." : undefined;
  const submit = () => {
    if (wrong) return;
    if (isId(recipient)) navigate(pathOf(recipient));
    else search(Object.fromEntries(Object.entries(typed).map(([name, value]) => [name, value.trim()])) as Wanted);
  };
  const clear = () => search(Object.fromEntries(NAMES.map((name) => [name, ''])) as Wanted);
  return (
    <Container>
      <form onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <SpaceBetween size="m">
          <ColumnLayout columns={4}>
            <FormField label="Recipient, or message id" errorText={wrong}>
              <Input type="search" value={typed.recipient} placeholder="ann@mail.example" spellcheck={false} autoComplete={false} onChange={({ detail }) => set('recipient', detail.value)} />
            </FormField>
            <FormField label="When"><SpanPicker span={typed} onChange={(span) => setTyped((was) => ({ ...was, ...span }))} /></FormField>
            <FormField label="Outcome">
              <Select selectedOption={OUTCOME_OPTIONS.find((each) => each.value === typed.outcome) ?? null} options={OUTCOME_OPTIONS} onChange={({ detail }) => set('outcome', detail.selectedOption.value ?? '')} />
            </FormField>
            {TEXTS.map(({ name, label, placeholder }) => (
              <FormField key={name} label={label}>
                <Input value={typed[name]} placeholder={placeholder} spellcheck={false} autoComplete={false} onChange={({ detail }) => set(name, detail.value)} />
              </FormField>
            ))}
          </ColumnLayout>
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="primary" formAction="submit">Search</Button>
            <Button formAction="none" onClick={clear}>Clear</Button>
          </SpaceBetween>
        </SpaceBetween>
      </form>
    </Container>
  );
}
