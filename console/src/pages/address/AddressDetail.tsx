import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { useFlash } from '../../app/flash';
import { part } from '../../api/client';
import { useApi } from '../../api/useApi';
import Empty from '../../parts/Empty';
import Page from '../../parts/Page';
import Trouble from '../../parts/Trouble';
import { useAddresses } from '../../parts/useAddresses';
import MoveDialog from '../dedicated-ips/MoveDialog';
import { useRelease } from '../dedicated-ips/useRelease';
import WarmupDialog from '../dedicated-ips/WarmupDialog';
import Checks from './Checks';
import Facts from './Facts';
import Hurting from './Hurting';
import IspTable from './IspTable';
import SndsDays from './SndsDays';
import WarmupCurve from './WarmupCurve';

const TRAIL = [{ text: 'Home', href: '/' }, { text: 'Dedicated IPs', href: '/addresses' }];

export default function AddressDetail() {
  const { ip = '' } = useParams();
  const api = useApi();
  const flash = useFlash();
  const navigate = useNavigate();
  const addresses = useAddresses(true);
  const [open, setOpen] = useState<'move' | 'warmup' | ''>('');
  const [looking, setLooking] = useState(false);
  const release = useRelease(() => navigate('/addresses'));
  const address = addresses.data?.addresses.find((each) => each.address === ip);
  const own = address?.state === 'leased' && !address.managed;
  const done = () => { setOpen(''); addresses.refresh(); };
  const check = async () => {
    setLooking(true);
    await flash.run(() => api.housePost(`/addresses/${part(ip)}/check`), `${ip} was looked at.`);
    setLooking(false);
    addresses.refresh();
  };

  return (
    <Page title={ip} trail={TRAIL} description={address && `Says ${address.ehlo || 'its reverse name'} in EHLO.`} actions={address && (
      <SpaceBetween direction="horizontal" size="xs">
        {api.isOperator && <Button loading={looking} onClick={() => void check()}>Check now</Button>}
        {own && <Button onClick={() => setOpen('move')}>Move to a pool</Button>}
        {own && <Button onClick={() => setOpen('warmup')}>Edit warm-up</Button>}
        {own && <Button onClick={() => void release([address])}>Release</Button>}
      </SpaceBetween>
    )}>
      <Trouble error={addresses.error} stale={!!addresses.data} retry={addresses.refresh} />
      {addresses.loading && <StatusIndicator type="loading">Loading the address</StatusIndicator>}
      {addresses.data && !address && <Empty title="Not one of these addresses">{api.account ? 'The chosen account does not have it. It may have been released, or belong to a managed pool.' : 'This server does not have it.'}</Empty>}
      {address && (
        <>
          <Facts address={address} />
          <WarmupCurve ip={ip} />
          <IspTable ip={ip} />
          {api.isOperator && <Hurting ip={ip} />}
          <Checks address={address} />
          {api.isOperator && <SndsDays ip={ip} />}
        </>
      )}
      {address && open === 'move' && <MoveDialog addresses={[address]} onClose={() => setOpen('')} onDone={done} />}
      {address && open === 'warmup' && <WarmupDialog addresses={[address]} onClose={() => setOpen('')} onDone={done} />}
    </Page>
  );
}
