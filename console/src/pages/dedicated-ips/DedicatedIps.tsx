import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useNavigate } from 'react-router-dom';
import Page from '../../parts/Page';
import { useParameter } from '../../parts/useParameter';
import ManagedTab from './ManagedTab';
import SharedTab from './SharedTab';
import StandardTab from './StandardTab';

export default function DedicatedIps() {
  const [tab, setTab] = useParameter('tab', 'standard');
  const navigate = useNavigate();
  return (
    <Page title="Dedicated IPs" description="The addresses your mail leaves from, and how they stand."
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={() => navigate('/choose')}>Choose for me</Button>
          <Button onClick={() => navigate('/set-up-managed')}>Set up managed addresses</Button>
        </SpaceBetween>
      }>
      <Tabs activeTabId={tab} onChange={({ detail }) => setTab(detail.activeTabId)} ariaLabel="Kinds of addresses" tabs={[
        { id: 'standard', label: 'Standard', content: <StandardTab /> },
        { id: 'managed', label: 'Managed', content: <ManagedTab /> },
        { id: 'shared', label: 'Shared', content: <SharedTab /> },
      ]} />
    </Page>
  );
}
