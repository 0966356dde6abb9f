import Tabs from '@cloudscape-design/components/tabs';
import Page from '../../parts/Page';
import { useParameter } from '../../parts/useParameter';
import RatePlots from './RatePlots';
import Rates from './Rates';
import { KINDS } from './words';

export default function ReputationPage() {
  const [kind, setKind] = useParameter('kind', 'senders');
  const tabs = KINDS.map(({ id, label }) => ({ id, label, content: <Rates kind={id} /> }));
  return (
    <Page title="Reputation" description="How senders stand by bounces and complaints, and how ISPs answer our addresses. Rates count over a representative volume, as SES reckons it.">
      <Tabs tabs={tabs} activeTabId={kind} onChange={({ detail }) => setKind(detail.activeTabId)} />
      <RatePlots />
    </Page>
  );
}
