import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Steps from '@cloudscape-design/components/steps';
import { useState } from 'react';
import type { Account, Addresses, SesIdentities } from '../../api/types';
import { useApi } from '../../api/useApi';
import GoTo from '../../parts/GoTo';
import { useLive } from '../../parts/live';
import { DEFAULT_DEDICATED, SHARED } from '../../parts/usePools';
import SandboxDialog from './SandboxDialog';

const SLOWLY = { every: 30_000 };

// What a new account has to do before its mail flows, in order. Gone when all is done.
export default function FirstSteps({ account, refresh }: { account: Account | undefined; refresh: () => void }) {
  const api = useApi();
  const [asking, setAsking] = useState(false);
  const identities = useLive(`some identities ${api.account}`, (signal) => api.ses<SesIdentities>('GET', '/identities?PageSize=100', undefined, signal), SLOWLY);
  const addresses = useLive(`my-addresses ${api.account}`, (signal) => api.get<Addresses>('/my-addresses', {}, signal), SLOWLY);
  const pools = useLive(`ses-pools ${api.account}`, (signal) => api.ses<{ DedicatedIpPools: string[] }>('GET', '/dedicated-ip-pools', undefined, signal), SLOWLY);
  if (!account || !identities.data || !addresses.data) return null;

  const verified = identities.data.EmailIdentities.some((each) => each.VerificationStatus === 'SUCCESS');
  const chosen = addresses.data.addresses.length > 0 || (pools.data?.DedicatedIpPools ?? []).some((each) => each !== SHARED && each !== DEFAULT_DEDICATED);
  const asked = account.review.status === 'PENDING';
  if (verified && account.production && chosen) return null;
  const status = (done: boolean, waits = false) => (done ? 'success' : waits ? 'in-progress' : 'pending') as 'success' | 'in-progress' | 'pending';

  return (
    <Container header={<Header variant="h2" description={verified && account.production ? 'Mail flows. One thing is left, for when you like.' : 'Two things before all of your mail can flow, and one for when it does.'}>What to do next</Header>}>
      <Steps ariaLabel="What to do next" steps={[
        {
          status: status(verified, identities.data.EmailIdentities.length > 0), header: 'Verify the domain you send from',
          details: verified ? 'Done.' : <>Add it under <GoTo to="/identities">Identities</GoTo> and publish the DNS records that are shown there. They are looked for by themselves.</>,
        },
        {
          status: status(account.production, asked), header: 'Leave the sandbox',
          details: account.production ? 'Done.'
            : asked ? <>Asked; the operator decides. Until then mail goes to verified addresses only, {account.max_24_hour_send} a day.</>
              : <>In the sandbox mail goes to verified addresses only, {account.max_24_hour_send} a day. {account.review.status === 'DENIED' && <>It was denied: {account.review.reason} </>}<Button variant="inline-link" onClick={() => setAsking(true)}>Ask to leave it</Button></>,
        },
        {
          status: status(chosen), header: 'Choose the addresses your mail leaves from',
          details: chosen ? 'Done.' : <>Mail leaves by the shared pool. <GoTo to="/choose">Choose for me</GoTo> compares that with addresses of your own for your volume.</>,
        },
      ]} />
      {asking && <SandboxDialog account={account} onClose={() => setAsking(false)} onDone={() => { setAsking(false); refresh(); }} />}
    </Container>
  );
}
