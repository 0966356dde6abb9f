import Tabs from '@cloudscape-design/components/tabs';
import NeedsAccount from '../../parts/NeedsAccount';
import Page from '../../parts/Page';
import { useParameter } from '../../parts/useParameter';
import Entries from './Entries';
import ImportJobs from './ImportJobs';
import Reasons from './Reasons';

export default function SuppressionPage() {
  const [tab, setTab] = useParameter('tab', 'list');
  return (
    <Page title="Suppression" description="Addresses that the account's mail is held back from: they bounced for good, complained, or were put here.">
      <NeedsAccount>
        <Tabs activeTabId={tab} onChange={({ detail }) => setTab(detail.activeTabId)} tabs={[
          { id: 'list', label: 'List', content: <Entries /> },
          { id: 'reasons', label: 'Reasons that count', content: <Reasons /> },
          { id: 'jobs', label: 'Import jobs', content: <ImportJobs /> },
        ]} />
      </NeedsAccount>
    </Page>
  );
}
