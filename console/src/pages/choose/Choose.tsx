import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useRef, useState } from 'react';
import { useSession } from '../../app/session';
import type { Advice } from '../../api/types';
import { useApi } from '../../api/useApi';
import Page from '../../parts/Page';
import Answer from './Answer';

const TYPES = [{ value: 'mixed', label: 'Mixed' }, { value: 'marketing', label: 'Marketing' }, { value: 'transactional', label: 'Transactional' }];
const REGULARITY = [{ value: 'regular', label: 'Much the same every day' }, { value: 'irregular', label: 'Some days much more than others' }, { value: 'highly-irregular', label: 'Long silence, then very much' }];
const WISHES = [
  { id: 'known_addresses', text: 'I must know my addresses', why: 'Recipients let them through by their firewall or a contract' },
  { id: 'isolation', text: 'My mail must not depend on others\'', why: 'Nor others on mine' },
  { id: 'own_control', text: 'I want to control warm-up and pools myself', why: 'Address by address' },
  { id: 'allow_listed', text: 'Recipients have a list of my addresses', why: 'Then nothing needs to warm up' },
] as const;
type Wish = (typeof WISHES)[number]['id'];

// Which kind of addresses suits: from what was sent, or from what is said.
export default function Choose() {
  const api = useApi();
  const { account } = useSession();
  const [by, setBy] = useState<'measured' | 'stated'>(account ? 'measured' : 'stated');
  const [perDay, setPerDay] = useState('20000');
  const [regularity, setRegularity] = useState('regular');
  const [type, setType] = useState('mixed');
  const [wishes, setWishes] = useState<Partial<Record<Wish, boolean>>>({});
  const [answer, setAnswer] = useState<Advice>();
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const volume = Number(perDay);
  const valid = by === 'measured' || (Number.isInteger(volume) && volume >= 0 && perDay !== '');

  // An answer to another question is none.
  const question = JSON.stringify([account, by, perDay, regularity, type, wishes]);
  useEffect(() => { setAnswer(undefined); setError(''); }, [question]);
  const latest = useRef(question);
  latest.current = question;

  const ask = async () => {
    if (busy || !valid) return;
    setBusy(true);
    setError('');
    try {
      const given = by === 'measured' ? await api.get<Advice>('/advice', { type, ...wishes }) : await api.post<Advice>('/advice', { type, ...wishes, messages_per_day: volume, regularity });
      if (latest.current === question) setAnswer(given);
    } catch (refused) {
      if (latest.current === question) setError((refused as Error).message);
    }
    setBusy(false);
  };

  const nothingMeasured = by === 'measured' && answer !== undefined && !(answer.volume.a_day > 0);
  return (
    <Page title="Choose for me" description="Shared, standard or managed addresses: what suits your mail, why, and what it costs.">
      <form onSubmit={(event) => { event.preventDefault(); void ask(); }} noValidate>
        <Container header={<Header variant="h2">Your mail</Header>} footer={<Button variant="primary" formAction="submit" loading={busy} disabled={!valid}>Recommend</Button>}>
          <ColumnLayout columns={2}>
            <SpaceBetween size="l">
              <RadioGroup ariaLabel="How your volume is known" value={by} onChange={({ detail }) => setBy(detail.value as typeof by)} items={[
                { value: 'measured', label: 'Measured', description: account ? 'By what this account sent in the last 30 days' : 'Choose an account at the top first', disabled: !account },
                { value: 'stated', label: 'Stated', description: 'By what you say' },
              ]} />
              {by === 'stated' && (
                <>
                  <FormField label="Messages on an average day" errorText={valid ? undefined : 'A whole number.'}><Input type="number" inputMode="numeric" value={perDay} onChange={({ detail }) => setPerDay(detail.value)} /></FormField>
                  <FormField label="How regular"><Select options={REGULARITY} selectedOption={REGULARITY.find((each) => each.value === regularity) ?? null} onChange={({ detail }) => setRegularity(detail.selectedOption.value ?? '')} /></FormField>
                </>
              )}
              <FormField label="What kind of mail"><Select options={TYPES} selectedOption={TYPES.find((each) => each.value === type) ?? null} onChange={({ detail }) => setType(detail.selectedOption.value ?? '')} /></FormField>
            </SpaceBetween>
            <FormField label="What matters to you">
              <SpaceBetween size="s">
                {WISHES.map((each) => <Checkbox key={each.id} checked={wishes[each.id] ?? false} description={each.why} onChange={({ detail }) => setWishes((was) => ({ ...was, [each.id]: detail.checked }))}>{each.text}</Checkbox>)}
              </SpaceBetween>
            </FormField>
          </ColumnLayout>
        </Container>
      </form>
      {error && <Alert type="error" header="No recommendation">{error}</Alert>}
      {nothingMeasured && (
        <Alert type="info" header="This account has sent nothing in the last 30 days" action={<Button onClick={() => setBy('stated')}>State your volume</Button>}>
          There is nothing to measure. Until there is, its mail leaves by the shared pool, which costs nothing beside sending. Say how much you expect to send, and the recommendation and the forecast go by that.
        </Alert>
      )}
      {answer && !nothingMeasured && <Answer advice={answer} />}
    </Page>
  );
}
