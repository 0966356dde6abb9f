import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useFlash } from '../../app/flash';
import { part } from '../../api/client';
import { useApi } from '../../api/useApi';
import type { Story } from './usePoolStory';

export const SPILL = [
  { value: 'while-warming', label: 'While warming', description: 'Excess leaves by the shared pool until the pool is warm; then it waits' },
  { value: 'always', label: 'Always', description: 'Whatever keeps the pool from sending for longer leaves by the shared pool' },
  { value: 'never', label: 'Never', description: 'Excess waits: nothing leaves by others\' addresses' },
];

export default function SettingsTab({ story, of, refresh }: { story: Story; of: string; refresh: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const [most, setMost] = useState(String(story.addresses_max ?? 0));
  const [spill, setSpill] = useState<string>(story.spill ?? 'while-warming');
  const save = async () => {
    const done = await flash.run(() => api.housePost(`/pools/${part(story.pool)}/options`, { ...(of ? { account: of } : {}), spill, addresses_max: Number(most) }), `The settings of ${story.pool} are saved.`);
    if (done) refresh();
  };
  return (
    <Form actions={<Button variant="primary" onClick={() => void save()}>Save</Button>}>
      <Container header={<Header variant="h2">Settings</Header>}>
        <SpaceBetween size="l">
          <FormField label="Addresses at most" description="0: as the configuration says."><Input type="number" inputMode="numeric" value={most} onChange={({ detail }) => setMost(detail.value)} /></FormField>
          <FormField label="Spill-over"><Select options={SPILL} selectedOption={SPILL.find((each) => each.value === spill) ?? null} onChange={({ detail }) => setSpill(detail.selectedOption.value ?? '')} /></FormField>
        </SpaceBetween>
      </Container>
    </Form>
  );
}
