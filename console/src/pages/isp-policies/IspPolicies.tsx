import Popover from '@cloudscape-design/components/popover';
import { ApiError } from '../../api/client';
import { useApi } from '../../api/useApi';
import DataTable, { type Column } from '../../parts/DataTable';
import Empty from '../../parts/Empty';
import { count, percent, NONE, plural } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import { useLive } from '../../parts/live';
import Page from '../../parts/Page';
import { useParameter } from '../../parts/useParameter';
import Replies from './Replies';
import type { IspPolicy, IspPolicies as Answer } from './types';

const limit = (n: number | undefined, unit = '') => (n ? `${count(n)}${unit}` : NONE);

export default function IspPolicies() {
  const api = useApi();
  const [chosen, setChosen] = useParameter('isp', '');
  const live = useLive('isp policies', (signal) => api.houseGet<Answer>('/isps', {}, signal), { every: 60_000 });
  const isUnknown = live.error instanceof ApiError && live.error.status === 404;
  const columns: Column<IspPolicy>[] = [
    { id: 'id', header: 'ISP', fixed: true, value: (isp) => isp.id, cell: (isp) => <GoTo to={`/isp-policies?isp=${encodeURIComponent(isp.id)}`}>{isp.id}</GoTo> },
    { id: 'name', header: 'Name', value: (isp) => isp.name },
    { id: 'connections', header: 'Connections', value: (isp) => isp.connections, cell: (isp) => limit(isp.connections) },
    { id: 'per', header: 'A connection', value: (isp) => isp.messages_per_connection, cell: (isp) => limit(isp.messages_per_connection) },
    { id: 'rate', header: 'A second', value: (isp) => isp.messages_per_second, cell: (isp) => limit(isp.messages_per_second) },
    { id: 'first', header: 'First day', value: (isp) => isp.first_day, cell: (isp) => limit(isp.first_day), hidden: true },
    { id: 'ceiling', header: 'A day', value: (isp) => isp.day_ceiling, cell: (isp) => limit(isp.day_ceiling) },
    { id: 'hour', header: 'Of it an hour', value: (isp) => isp.hour_share, cell: (isp) => (isp.hour_share ? percent(isp.hour_share) : NONE), hidden: true },
    { id: 'mx', header: 'MX', value: (isp) => isp.mx.join(' '), minWidth: 110, cell: (isp) => <Popover header={`MX hosts of ${isp.id}`} dismissAriaLabel="Close" size="large" content={<div className="wp-break">{isp.mx.join(' ')}</div>}>{plural(isp.mx.length, 'suffix', 'suffixes')}</Popover> },
    { id: 'domains', header: 'And by domain', value: (isp) => (isp.domains ?? []).join(' '), hidden: true },
    { id: 'replies', header: 'Reply rules', value: (isp) => isp.replies.length },
  ];
  const isp = live.data?.isps.find((each) => each.id === chosen);
  return (
    <Page title="ISP policies" description="How mailbox providers are known by their MX hosts, what they take from one address, and what their replies mean.">
      {isUnknown
        ? <Empty title="This server does not tell its ISP policies">They stand in the file that delivery.isps_file names, else in the one that is compiled in (etc/isps.toml). `warmpost classify DOMAIN` tells which one holds for a domain.</Empty>
        : <DataTable id="isp-policies" title="ISPs" description="Limits of one source address: connections at a time, messages a connection and a second. Days are hints that managed pools begin with." columns={columns} rows={live.data?.isps} live={live} rowId={(each) => each.id} filterInAddress empty={{ title: 'No ISPs', text: 'All are known by the domain of their MX hosts.' }} />}
      {isp && <Replies isp={isp} close={() => setChosen('')} />}
    </Page>
  );
}
