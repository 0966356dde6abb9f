import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { part } from '../../api/client';
import type { IdentityDns, SeenRecord } from '../../api/dns';
import { useApi } from '../../api/useApi';
import Copyable from '../../parts/Copyable';
import DataTable, { type Column } from '../../parts/DataTable';
import { useLive } from '../../parts/live';
import { duration } from '../../parts/time';
import TimeText from '../../parts/TimeText';
import Trouble from '../../parts/Trouble';
import type { PartProps } from './IdentityPage';
import { domainOf, inDns, lineOf, toldOf } from './words';

type Row = SeenRecord & { looked: boolean };

function State({ row }: { row: Row }) {
  const { type, text } = inDns(row, row.looked);
  const told = toldOf(row);
  return (
    <div aria-live="polite">
      <StatusIndicator type={type}>{text}</StatusIndicator>
      {row.looked && row.state !== 'found' && told && <Box fontSize="body-s" color="text-body-secondary"><span className="wp-break">{told}</span></Box>}
    </div>
  );
}

const COLUMNS: Column<Row>[] = [
  { id: 'type', header: 'Type', value: (r) => r.type, width: 80 },
  { id: 'check', header: 'In DNS now', value: (r) => inDns(r, r.looked).text, cell: (r) => <State row={r} />, minWidth: 190 },
  { id: 'name', header: 'Name', fixed: true, value: (r) => r.name, cell: (r) => <><Copyable text={r.name} what={`the name ${r.name}`} /><Box color="text-body-secondary" fontSize="body-s">{r.purpose}{r.next_key && ', the next key'}</Box></>, minWidth: 220 },
  { id: 'value', header: 'Value', value: (r) => r.value, cell: (r) => <Copyable text={r.value} what={`the value of ${r.name}`} />, minWidth: 220 },
  { id: 'why', header: 'For', hidden: true, value: (r) => r.purpose, minWidth: 150 },
  { id: 'answers', header: 'DNS answered', hidden: true, value: (r) => r.answers.join(' | '), minWidth: 220 },
];

export default function Records({ name, identity }: PartProps) {
  const api = useApi();
  const path = `/identities/${part(name)}/dns`;
  // What is to be published is told at once; a look may take as long as the slowest name server.
  const which = `${api.account} ${name} ${identity.DkimAttributes.Tokens.join()} ${identity.MailFromAttributes.MailFromDomain ?? ''}`;   // another key, another MAIL FROM domain
  const wanted = useLive(`records ${which}`, (signal) => api.get<IdentityDns>(path, { look: 'false' }, signal), { every: 0 });
  const seen = useLive(`dns ${which}`, (signal) => api.get<IdentityDns>(path, {}, signal), { every: 20_000 });
  const rows = wanted.data?.records.map((record): Row => {
    const found = seen.data?.records.find((each) => each.type === record.type && each.name === record.name && each.value === record.value);
    return { ...(found ?? record), looked: found !== undefined };
  });
  const oldest = Math.max(0, ...(seen.data?.records ?? []).filter((each) => each.needed && each.state !== 'found').map((each) => each.ttl));
  const zone = rows?.map(lineOf).join('\n') ?? '';
  return (
    <SpaceBetween size="s">
      <Trouble error={seen.error} stale={!!seen.data} retry={seen.refresh} />
      <DataTable id={`records-${name}`} title="Records" rows={rows} live={wanted} columns={COLUMNS} rowId={(r) => `${r.type} ${r.name}`} pageSize={50} wrap
        description={identity.IdentityType !== 'DOMAIN'
          ? `The address was confirmed by a mail with a link. Its DKIM signature is its domain's: add ${domainOf(name)} as an identity too.`
          : <>
            Publish these where the domain is hosted.{' '}
            {seen.data ? <>Looked for <TimeText at={seen.data.looked_ms} form="relative" />, and again while this page is open{oldest > 0 && `; what is not found may be remembered by name servers for ${duration(oldest * 1000)}`}.</> : 'They are looked for now.'}
          </>}
        empty={{ title: 'No records', text: 'An address needs none: whoever reads its mail confirmed it.' }}
        actions={rows && rows.length > 0 ? <SpaceBetween direction="horizontal" size="xs" alignItems="center"><Copyable text={zone} shown="All, as lines of a zone" what="all records" /><Button onClick={seen.refresh}>Look now</Button></SpaceBetween> : undefined} />
    </SpaceBetween>
  );
}
