import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { useParams, useSearchParams } from 'react-router-dom';
import Figure, { Figures } from '../../parts/Figure';
import { count, percent } from '../../parts/format';
import Page from '../../parts/Page';
import Trouble from '../../parts/Trouble';
import { useParameter } from '../../parts/useParameter';
import ForecastTab from './ForecastTab';
import DecisionsTab from './DecisionsTab';
import HistoryTab from './HistoryTab';
import IspsTab from './IspsTab';
import OverrideDialog from './OverrideDialog';
import OverridesTab from './OverridesTab';
import SettingsTab from './SettingsTab';
import { usePoolStory } from './usePoolStory';

const TRAIL = [{ text: 'Home', href: '/' }, { text: 'Dedicated IPs', href: '/addresses?tab=managed' }];

export default function ManagedPool() {
  const { name = '' } = useParams();
  const [parameters] = useSearchParams();
  const [tab, setTab] = useParameter('tab', 'isps');
  const [overriding, setOverriding] = useState(false);
  const pool = usePoolStory(name, parameters.get('of') ?? '');
  const { story } = pool;
  const use = story?.use ?? story?.would_have;
  const addresses = story?.addresses?.filter((each) => !each.draining).length;
  const shadow = story?.would_have !== undefined;

  return (
    <Page title={name} trail={TRAIL} description={story && (shadow ? 'In shadow: what managed would do, beside what happened.' : story.status)}
      actions={pool.isOperator && story && <Button onClick={() => setOverriding(true)}>Override</Button>}>
      <Trouble error={pool.error} stale={!!story} retry={pool.refresh} />
      {pool.loading && <StatusIndicator type="loading">Loading the pool</StatusIndicator>}
      {story && use && (
        <>
          {story.inventory_short && <Alert type="warning" header="The inventory is short">The pool wants {count(story.wanted)} addresses and cannot get them. Add addresses under Inventory; until then the rest leaves by the shared pool.</Alert>}
          {story.paused && <Alert type="warning" header="The pool is paused">Its mail waits until it is resumed.</Alert>}
          <Container>
            <Figures>
              <Figure label="Sent, 24 h" value={count(use.sent_24h)} />
              <Figure label="By own addresses" value={percent(use.dedicated_percentage / 100)} note={`${count(use.shared_24h)} by the shared pool`} />
              <Figure label="Capacity, 24 h" value={count(use.capacity_24h)} note={use.capacity_limited_by} />
              {addresses !== undefined && <Figure label="Addresses" value={count(addresses)} note={`at most ${count(story.addresses_max)}${story.wanted === undefined ? '' : `, wanted ${count(story.wanted)}`}`} />}
              <Figure label="ISPs warm" value={`${story.isps.filter((each) => each.warm ?? each.would_have?.warm).length} of ${story.isps.length}`} note="three days with room, no new address" />
            </Figures>
          </Container>
          <Tabs activeTabId={tab} onChange={({ detail }) => setTab(detail.activeTabId)} ariaLabel="About the pool" tabs={[
            { id: 'isps', label: 'ISPs', content: <IspsTab story={story} /> },
            { id: 'history', label: 'History', content: <HistoryTab name={name} of={pool.of} isps={story.isps.map((each) => each.isp)} /> },
            { id: 'decisions', label: 'Decisions', content: <DecisionsTab name={name} of={pool.of} isps={story.isps.map((each) => each.isp)} /> },
            ...(pool.isOperator ? [{ id: 'overrides', label: `Overrides (${story.overrides?.length ?? 0})`, content: <OverridesTab overrides={story.overrides ?? []} refresh={pool.refresh} /> }] : []),
            { id: 'forecast', label: 'Forecast', content: <ForecastTab story={story} /> },
            ...(pool.isOperator ? [{ id: 'settings', label: 'Settings', content: <SpaceBetween size="l"><SettingsTab story={story} of={pool.of} refresh={pool.refresh} /></SpaceBetween> }] : []),
          ]} />
        </>
      )}
      {overriding && story && <OverrideDialog pool={name} account={pool.of} isps={story.isps.map((each) => each.isp)} onClose={() => setOverriding(false)} onDone={() => { setOverriding(false); pool.refresh(); }} />}
    </Page>
  );
}
