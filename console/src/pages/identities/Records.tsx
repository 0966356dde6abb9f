import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Status } from '../../api/types';
import { useApi } from '../../api/useApi';
import Copyable from '../../parts/Copyable';
import DataTable, { type Column } from '../../parts/DataTable';
import { useLive } from '../../parts/live';
import type { PartProps } from './IdentityPage';
import Verification from './Verification';
import { domainOf, recordsOf, serviceDomainOf, statusOf, type DnsRecord } from './words';

function Checked({ record }: { record: DnsRecord }) {
  if (record.status === 'ADVISED') return <StatusIndicator type="info">Advised</StatusIndicator>;
  return <Verification status={record.status} />;
}

const COLUMNS: Column<DnsRecord>[] = [
  { id: 'type', header: 'Type', value: (r) => r.type, width: 80 },
  { id: 'check', header: 'In DNS', value: (r) => (r.status === 'ADVISED' ? 'advised' : statusOf(r.status).text), cell: (r) => <Checked record={r} />, minWidth: 130 },
  { id: 'name', header: 'Name', fixed: true, value: (r) => r.name, cell: (r) => <><Copyable text={r.name} what={`the name ${r.name}`} /><Box color="text-body-secondary" fontSize="body-s">{r.why}</Box></>, minWidth: 220 },
  { id: 'value', header: 'Value', value: (r) => r.value, cell: (r) => <Copyable text={r.value} what={`the value of ${r.name}`} />, minWidth: 220 },
  { id: 'why', header: 'For', hidden: true, value: (r) => r.why, minWidth: 150 },
];

export default function Records({ name, identity }: PartProps) {
  const api = useApi();
  const own = serviceDomainOf(identity);
  const status = useLive('status', (signal) => api.houseGet<Status>('/status', {}, signal), { every: 0, when: api.isOperator && !own });
  const records = recordsOf(name, identity, own ?? status.data?.service_domain);
  const zone = records.map((r) => [r.name, r.type, r.type === 'TXT' ? `"${r.value}"` : r.type === 'CNAME' ? `${r.value}.` : r.value].join('\t')).join('\n');
  return (
    <DataTable id={`records-${name}`} title="Records" rows={records} columns={COLUMNS} rowId={(r) => `${r.type} ${r.name}`} pageSize={50}
      description={identity.IdentityType === 'DOMAIN' ? 'Publish these where the domain is hosted. They are looked for every minute of the first hour, then hourly; this page follows by itself.'
        : `The address was confirmed by a mail with a link. Its DKIM signature is its domain's: add ${domainOf(name)} as an identity too.`}
      empty={{ title: 'No records', text: 'An address needs none: whoever reads its mail confirmed it.' }}
      actions={records.length > 0 ? <Copyable text={zone} shown="All, as lines of a zone" what="all records" /> : undefined} />
  );
}
