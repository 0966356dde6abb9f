import Tabs from '@cloudscape-design/components/tabs';
import Page from '../../parts/Page';
import { useParameter } from '../../parts/useParameter';
import Keys from './Keys';
import Smtp from './Smtp';

export default function Access() {
  const [tab, setTab] = useParameter('tab', 'keys');
  return (
    <Page title="SMTP settings and access keys" description="How programs sign in, by the API and by SMTP.">
      <Tabs activeTabId={tab} onChange={({ detail }) => setTab(detail.activeTabId)} tabs={[
        { id: 'keys', label: 'Access keys', content: <Keys /> },
        { id: 'smtp', label: 'SMTP settings', content: <Smtp /> },
      ]} />
    </Page>
  );
}
