import Tabs from '@cloudscape-design/components/tabs';
import Page from '../../parts/Page';
import { useParameter } from '../../parts/useParameter';
import ChangesTab from './ChangesTab';
import HurtsTab from './HurtsTab';
import SlowTab from './SlowTab';

// The questions of every morning: who holds mail back, what is different from yesterday, whose mail does harm.
export default function Now() {
  const [tab, setTab] = useParameter('tab', 'slow');
  return (
    <Page title="What is going on">
      <Tabs activeTabId={tab} onChange={({ detail }) => setTab(detail.activeTabId)} ariaLabel="Questions" tabs={[
        { id: 'slow', label: 'Who holds back', content: <SlowTab /> },
        { id: 'changes', label: 'What changed', content: <ChangesTab /> },
        { id: 'hurts', label: 'Whose mail hurts', content: <HurtsTab /> },
      ]} />
    </Page>
  );
}
