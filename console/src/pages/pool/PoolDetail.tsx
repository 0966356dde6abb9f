import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { Navigate, useNavigate, useParams, useSearchParams } from 'react-router-dom';
import { useFlash } from '../../app/flash';
import { part } from '../../api/client';
import { useApi } from '../../api/useApi';
import { useConfirm } from '../../parts/confirm';
import Empty from '../../parts/Empty';
import Page from '../../parts/Page';
import Trouble from '../../parts/Trouble';
import { DEFAULT_DEDICATED, SHARED, usePools } from '../../parts/usePools';
import { useSets } from '../../parts/useSets';
import Facts from './Facts';
import Members from './Members';
import Options from './Options';

const TRAIL = [{ text: 'Home', href: '/' }, { text: 'Pools and isolation', href: '/pools' }];

export default function PoolDetail() {
  const { name = '' } = useParams();
  const [parameters] = useSearchParams();
  const api = useApi();
  const flash = useFlash();
  const confirm = useConfirm();
  const navigate = useNavigate();
  const pools = usePools();
  const sets = useSets();
  const of = parameters.get('of');
  const pool = pools.data?.find((each) => each.name === name && (!of || each.account === of));
  const using = (sets.data ?? []).filter((each) => each.pool === name);
  const own = pool !== undefined && name !== SHARED && name !== DEFAULT_DEDICATED;

  const remove = async () => {
    const yes = await confirm({
      title: `Delete the pool ${name}`, action: 'Delete', typed: name,
      consequence: <>Its addresses stay leased and send for the default pool from now on, at the warm-up they have. {using.length > 0 && `The configuration sets ${using.map((each) => each.name).join(', ')} name it: their mail leaves by the default from now on. `}Mail that waits leaves as mail without a set does.</>,
    });
    if (!yes) return;
    const done = await flash.run(() => (api.isOperator ? api.houseDel(`/pools/${part(name)}`, { account: api.account || of }) : api.ses('DELETE', `/dedicated-ip-pools/${part(name)}`)), `The pool ${name} is deleted.`);
    if (done) navigate('/pools');
  };
  const pause = async () => {
    const paused = pool?.details?.paused;
    const value = pool?.details?.account && !api.account ? `${pool.details.account}/${name}` : name;
    if (!paused) {
      const yes = await confirm({ title: `Pause the pool ${name}`, action: 'Pause', consequence: 'Nothing leaves by it any more until it is resumed. Its mail waits, and bounces when it gets too old.' });
      if (!yes) return;
    }
    if (await flash.run(() => api.housePost(paused ? '/resume' : '/pause', { kind: 'pool', value, reason: 'from the console' }), paused ? `${name} sends again.` : `${name} is paused.`)) pools.refresh();
  };

  if (pool?.mode === 'managed') return <Navigate to={`/managed/${part(name)}${of ? `?of=${part(of)}` : ''}`} replace />;
  return (
    <Page title={name} trail={TRAIL} description={pool && (name === SHARED ? 'The shared pool: all accounts send by it.' : 'A standard pool.')} actions={pool && (
      <SpaceBetween direction="horizontal" size="xs">
        {api.isOperator && pool.details && <Button onClick={() => void pause()}>{pool.details.paused ? 'Resume' : 'Pause'}</Button>}
        {own && <Button onClick={() => void remove()}>Delete</Button>}
      </SpaceBetween>
    )}>
      <Trouble error={pools.error} stale={!!pools.data} retry={pools.refresh} />
      {pools.loading && <StatusIndicator type="loading">Loading the pool</StatusIndicator>}
      {pools.data && !pool && <Empty title="There is no such pool">Of the chosen account, that is. It may have been deleted, or be another account&apos;s.</Empty>}
      {pool?.details?.paused && <Alert type="warning" header="The pool is paused">Its mail waits until it is resumed.</Alert>}
      {pool && (
        <>
          <Facts pool={pool} sets={using} />
          <Members pool={pool} />
          {api.isOperator && own && pool.details && <Options key={pool.name} pool={pool.details} refresh={pools.refresh} />}
        </>
      )}
    </Page>
  );
}
