import { useSession } from '../../app/session';
import Page from '../../parts/Page';
import { useOwnAccount } from '../../parts/useOwnAccount';
import { ManagedPools } from '../dedicated-ips/ManagedTab';
import Attention from './Attention';
import FirstSteps from './FirstSteps';
import HoldingBack from './HoldingBack';
import Today from './Today';
import WarmupState from './WarmupState';

export default function Home() {
  const { account, isOperator } = useSession();
  const own = useOwnAccount();
  return (
    <Page title="Home" description={account ? own.data && `Account ${own.data.name} (${own.data.id})` : 'All accounts of this server'}>
      {account && <FirstSteps account={own.data} refresh={own.refresh} />}
      <Today />
      <Attention />
      {isOperator && <HoldingBack />}
      <WarmupState />
      <ManagedPools plain empty={{ title: 'No managed pools' }} />
    </Page>
  );
}
