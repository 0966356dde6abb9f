import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Tabs from '@cloudscape-design/components/tabs';
import type { Queue } from '../../api/types';
import { useApi } from '../../api/useApi';
import Figure from '../../parts/Figure';
import { bytes, count } from '../../parts/format';
import { useLive } from '../../parts/live';
import Page from '../../parts/Page';
import { useParameter } from '../../parts/useParameter';
import ByAddress from './ByAddress';
import Lanes from './Lanes';
import Pauses from './Pauses';
import WaitingInLane from './WaitingInLane';
import { laneText } from './words';

export default function Queues() {
  const api = useApi();
  const [tab, setTab] = useParameter('tab', 'lanes');
  const [lane, setLane] = useParameter('lane', '');
  const queue = useLive(`queue ${api.account}`, (signal) => api.get<Queue>('/queue', { limit: 1000 }, signal), { every: 3000 });
  const usage = queue.data?.usage;
  const nameOf = (id: string) => {
    const found = queue.data?.lanes.find((each) => each.lane === id);
    return found ? laneText(found) : id;
  };
  return (
    <Page title="Queues" description="What waits, for which ISP, and what it waits for.">
      <Container>
        <ColumnLayout columns={4} variant="text-grid">
          <Figure label="Recipients in the queue" value={count(queue.data?.total)} />
          <Figure label="Messages kept" value={count(usage?.waiting_messages)} note="in the spool" />
          <Figure label="Spool" value={bytes(usage?.segment_bytes)} note={usage ? `${bytes(usage.free_bytes)} free on its disk` : undefined} />
          <Figure label="Disk" value={usage ? (usage.failed ? 'Failed' : usage.disk_full ? 'Full' : 'In order') : '–'} tone={usage?.failed || usage?.disk_full ? 'error' : undefined}
            note={usage?.failed ? 'a sync failed: mail is refused until a restart' : usage?.disk_full ? 'mail is refused until there is room' : undefined} />
        </ColumnLayout>
      </Container>
      <Tabs activeTabId={tab} onChange={({ detail }) => setTab(detail.activeTabId)} tabs={[
        { id: 'lanes', label: 'By ISP', content: <Lanes queue={queue} open={setLane} /> },
        { id: 'addresses', label: 'By address', content: <ByAddress /> },
        { id: 'pauses', label: 'Pauses', content: <Pauses /> },
      ]} />
      {tab === 'lanes' && lane && <WaitingInLane lane={lane} called={nameOf(lane)} close={() => setLane('')} />}
    </Page>
  );
}
