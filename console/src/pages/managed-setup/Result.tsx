import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Steps, { type StepsProps } from '@cloudscape-design/components/steps';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { ApiError, part } from '../../api/client';
import { useApi, type Api } from '../../api/useApi';
import MessagePath from '../../parts/MessagePath';
import type { Plan } from './plan';

interface Task { header: string; work: () => Promise<string> }

const isThere = (error: unknown) => error instanceof ApiError && error.code === 'AlreadyExistsException';

// Each may be done before already: the walk-through can be gone through again after a failure.
function tasks(api: Api, plan: Plan, withLimits: boolean): Task[] {
  const list: Task[] = [{
    header: `Managed pool ${plan.pool}`,
    work: async () => {
      try {
        await api.ses('POST', '/dedicated-ip-pools', { PoolName: plan.pool, ScalingMode: 'MANAGED' });
        return 'Made.';
      } catch (error) {
        if (!isThere(error)) throw error;
        const there = await api.ses<{ DedicatedIpPool: { ScalingMode: string } }>('GET', `/dedicated-ip-pools/${part(plan.pool)}`);
        if (there.DedicatedIpPool.ScalingMode !== 'MANAGED') throw new Error(`${plan.pool} is a standard pool. Go back and take another name.`, { cause: error });
        return 'It was there already.';
      }
    },
  }];
  if (withLimits && plan.addressesMax !== '') {
    list.push({ header: `At most ${plan.addressesMax} addresses`, work: async () => { await api.post(`/pools/${part(plan.pool)}/options`, { addresses_max: Number(plan.addressesMax) }); return 'Set.'; } });
  }
  list.push({
    header: `Configuration set ${plan.set} sends by ${plan.pool}`,
    work: async () => {
      if (plan.newSet) {
        try {
          await api.ses('POST', '/configuration-sets', { ConfigurationSetName: plan.set, DeliveryOptions: { SendingPoolName: plan.pool }, ReputationOptions: { ReputationMetricsEnabled: true } });
          return 'Made.';
        } catch (error) {
          if (!isThere(error)) throw error;
        }
      }
      const was = await api.ses<{ DeliveryOptions?: { TlsPolicy?: string } }>('GET', `/configuration-sets/${part(plan.set)}`);
      await api.ses('PUT', `/configuration-sets/${part(plan.set)}/delivery-options`, { SendingPoolName: plan.pool, TlsPolicy: was.DeliveryOptions?.TlsPolicy ?? 'OPTIONAL' });
      return 'Set.';
    },
  });
  return list;
}

const sendTest = (api: Api, plan: Plan) => api.ses<{ MessageId: string }>('POST', '/outbound-emails', {
  FromEmailAddress: plan.from, Destination: { ToAddresses: [plan.to] }, ConfigurationSetName: plan.set,
  Content: { Simple: { Subject: { Data: `Test of the pool ${plan.pool}` }, Body: { Text: { Data: `This message was sent by the configuration set ${plan.set}, which sends by the managed pool ${plan.pool}.\n` } } } },
});

export default function Result({ plan, withLimits, back }: { plan: Plan; withLimits: boolean; back: (step: number) => void }) {
  const api = useApi();
  const navigate = useNavigate();
  const [done, setDone] = useState<{ header: string; text: string; failed?: boolean }[]>([]);
  const [message, setMessage] = useState('');
  const [error, setError] = useState('');
  const failed = done.some((each) => each.failed);
  const [working, setWorking] = useState(true);
  const begun = useRef(false);                 // once, also where effects run twice: nothing is to be made or sent twice

  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    const all = async () => {
      for (const task of tasks(api, plan, withLimits)) {
        try {
          const text = await task.work();
          setDone((was) => [...was, { header: task.header, text }]);
        } catch (refused) {
          setDone((was) => [...was, { header: task.header, text: (refused as Error).message, failed: true }]);
          setError('This step failed; those before it stay done. Go back, mend it and set up again: what is there already is used.');
          return;
        }
      }
      if (!plan.from) return;
      try {
        setMessage((await sendTest(api, plan)).MessageId);
      } catch (refused) {
        setError(`Everything is set up, but the test was not accepted: ${(refused as Error).message}`);
      }
    };
    void all().finally(() => setWorking(false));
  }, [api, plan, withLimits]);

  const steps: StepsProps.Step[] = done.map((each) => ({ status: each.failed ? 'error' : 'success', header: each.header, details: each.text }));
  if (working) steps.push({ status: 'loading', header: 'Working' });
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2" actions={failed ? <Button variant="primary" onClick={() => back(1)}>Back to the steps</Button> : <Button variant="primary" disabled={working} onClick={() => navigate(`/managed/${part(plan.pool)}`)}>Go to the pool</Button>}>Set up</Header>}>
        <SpaceBetween size="m">
          {error && <Alert type={failed ? 'error' : 'warning'} action={failed ? undefined : <Button onClick={() => back(2)}>Change the test</Button>}>{error}</Alert>}
          <Steps ariaLabel="What was done" steps={steps} />
        </SpaceBetween>
      </Container>
      {message && <MessagePath id={message} />}
    </SpaceBetween>
  );
}
