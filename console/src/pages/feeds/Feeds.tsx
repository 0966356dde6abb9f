import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import Page from '../../parts/Page';
import PickOne from '../../parts/PickOne';
import { useFilters } from '../../parts/useFilters';
import { useParameter } from '../../parts/useParameter';
import Fbl from './Fbl';
import Postmaster from './Postmaster';
import Snds from './Snds';

export default function Feeds() {
  const [tab, setTab] = useParameter('tab', 'snds');
  const [{ days }, setFilters] = useFilters(['days'] as const);
  const n = Number(days) || 30;
  return (
    <Page title="Feeds" description="What mailbox providers tell of our addresses and domains."
      actions={<SpaceBetween direction="horizontal" size="xs"><PickOne label="Span" value={days} onChange={(value) => setFilters({ days: value })} options={[{ value: '', label: '30 days' }, { value: '7', label: '7 days' }, { value: '90', label: '90 days' }]} /></SpaceBetween>}>
      <Tabs activeTabId={tab} onChange={({ detail }) => setTab(detail.activeTabId)} tabs={[
        { id: 'snds', label: 'Microsoft SNDS', content: <Snds days={n} /> },
        { id: 'postmaster', label: 'Google Postmaster', content: <Postmaster days={n} /> },
        { id: 'fbl', label: 'Feedback loops', content: <Fbl days={n} /> },
      ]} />
    </Page>
  );
}
