import Wizard from '@cloudscape-design/components/wizard';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useSession } from '../../app/session';
import NeedsAccount from '../../parts/NeedsAccount';
import Page from '../../parts/Page';
import AboutStep from './AboutStep';
import { missing, START, type Plan } from './plan';
import PoolStep from './PoolStep';
import Result from './Result';
import SetStep from './SetStep';

const TRAIL = [{ text: 'Home', href: '/' }, { text: 'Dedicated IPs', href: '/addresses?tab=managed' }];

// Three steps to a managed pool that sends: what it is, the pool and its limits, the configuration set that sends by it. At the end a test message goes its way.
export default function ManagedSetup() {
  const { isOperator } = useSession();
  const navigate = useNavigate();
  const [step, setStep] = useState(0);
  const [plan, setPlan] = useState<Plan>(START);
  const [tried, setTried] = useState(false);
  const [started, setStarted] = useState(false);
  const change = (part: Partial<Plan>) => setPlan((was) => ({ ...was, ...part }));
  const errors = tried ? missing(plan, step) : {};
  const go = (to: number) => {
    const complete = Object.keys(missing(plan, step)).length === 0;
    if (to > step && !complete) return setTried(true);
    setTried(false);
    setStep(to);
  };

  return (
    <Page title="Set up managed addresses" trail={TRAIL}>
      <NeedsAccount>
        {started ? <Result plan={plan} withLimits={isOperator} back={(to) => { setStarted(false); setStep(to); }} /> : (
          <Wizard activeStepIndex={step} onNavigate={({ detail }) => go(detail.requestedStepIndex)} onCancel={() => navigate('/addresses?tab=managed')}
            onSubmit={() => (Object.keys(missing(plan, 2)).length === 0 ? setStarted(true) : setTried(true))} submitButtonText={plan.from || plan.to ? 'Set up and send a test' : 'Set up'}
            i18nStrings={{ stepNumberLabel: (n) => `Step ${n}`, collapsedStepsLabel: (n, all) => `Step ${n} of ${all}`, navigationAriaLabel: 'Steps', cancelButton: 'Cancel', previousButton: 'Previous', nextButton: 'Next', optional: 'optional' }}
            steps={[
              { title: 'What a managed pool is', content: <AboutStep /> },
              { title: 'Pool and limits', content: <PoolStep plan={plan} change={change} errors={errors} /> },
              { title: 'Configuration set', content: <SetStep plan={plan} change={change} errors={errors} /> },
            ]} />
        )}
      </NeedsAccount>
    </Page>
  );
}
