import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';
import { useFlash } from '../../app/flash';
import { part } from '../../api/client';
import type { Pool } from '../../api/types';
import { useApi } from '../../api/useApi';
import { SPILL } from '../managed-pool/SettingsTab';

export default function Options({ pool, refresh }: { pool: Pool; refresh: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const [spill, setSpill] = useState<string>(pool.spill);
  const [idle, setIdle] = useState(String(pool.rewarm_after_idle_days));
  const [shadow, setShadow] = useState(pool.shadow);
  const save = async () => {
    const work = () => api.housePost(`/pools/${part(pool.name)}/options`, { account: pool.account, spill, rewarm_after_idle_days: Number(idle), shadow });
    if (await flash.run(work, `The options of ${pool.name} are saved.`)) refresh();
  };
  return (
    <Container header={<Header variant="h2">Options</Header>} footer={<Button variant="primary" onClick={() => void save()}>Save</Button>}>
      <SpaceBetween size="l">
        <FormField label="Spill-over" description="What happens to mail that exceeds the pool's warm-up allowances."><Select options={SPILL} selectedOption={SPILL.find((each) => each.value === spill) ?? null} onChange={({ detail }) => setSpill(detail.selectedOption.value ?? '')} /></FormField>
        <FormField label="Days without mail after which an address warms up again" description="0: never."><Input type="number" inputMode="numeric" value={idle} onChange={({ detail }) => setIdle(detail.value)} /></FormField>
        <Toggle checked={shadow} onChange={({ detail }) => setShadow(detail.checked)} description="Says what a managed pool would do with this mail, and does nothing">Managed in shadow</Toggle>
      </SpaceBetween>
    </Container>
  );
}
