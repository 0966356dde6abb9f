import type { Queue } from '../../api/types';
import { useApi } from '../../api/useApi';
import Figure from '../../parts/Figure';
import { count } from '../../parts/format';
import { useLive } from '../../parts/live';
import Page from '../../parts/Page';
import Trouble from '../../parts/Trouble';

export default function Home() {
  const api = useApi();
  const queue = useLive(`queue ${api.account}`, (signal) => api.get<Queue>('/queue', { limit: 1000 }, signal));
  return (
    <Page title="Home">
      <Trouble error={queue.error} stale={!!queue.data} retry={queue.refresh} />
      <Figure label="In the queue" value={count(queue.data?.total)} />
    </Page>
  );
}
