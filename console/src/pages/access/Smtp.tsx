import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Account, Smtp as Where, Status } from '../../api/types';
import { useApi } from '../../api/useApi';
import Copyable from '../../parts/Copyable';
import { useLive } from '../../parts/live';
import { portsText } from './words';

const HEADERS = [
  ['X-SES-CONFIGURATION-SET', 'newsletters', 'Names the configuration set'],
  ['X-SES-MESSAGE-TAGS', 'campaign=autumn', 'Tags of the message, told in its events'],
  ['X-SES-LIST-MANAGEMENT-OPTIONS', 'news; topic=sport', 'Names a contact list: one-click unsubscribing'],
];

export default function Smtp() {
  const api = useApi();
  const status = useLive('status', (signal) => api.houseGet<Status>('/status', {}, signal), { every: 0, when: api.isOperator });
  const account = useLive(`smtp ${api.account}`, (signal) => api.get<Account>('/account', {}, signal), { every: 0, when: !api.isOperator });
  const smtp: Where | undefined = status.data?.smtp ?? account.data?.smtp;
  const host = smtp?.host || window.location.hostname;
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2" description="For mail programs, shops and everything else that speaks SMTP.">SMTP settings</Header>}>
        <KeyValuePairs columns={3} items={[
          { label: 'Server', value: <Copyable text={host} what="the server's name" /> },
          { label: 'Port with STARTTLS', value: portsText(smtp?.starttls_ports) },
          { label: 'Port with TLS from the beginning', value: portsText(smtp?.tls_ports) },
          { label: 'User', value: 'The access key id of a key of role account or sender' },
          { label: 'Password', value: "The key's SMTP password: told when the key is made, or derived from its secret as for Amazon SES" },
          { label: 'Authentication', value: 'PLAIN or LOGIN, over TLS' },
          ...(status.data ? [{ label: 'Service domain', value: <Copyable text={status.data.service_domain} what="the service domain" /> }, { label: 'Region', value: <Copyable text={status.data.region} what="the region" /> }] : []),
          { label: 'API endpoint', value: <Copyable text={window.location.origin} what="the endpoint" /> },
        ]} />
      </Container>
      <Container header={<Header variant="h2" description="Taken out before the message leaves.">Headers that are understood</Header>}>
        <KeyValuePairs columns={3} items={HEADERS.map(([name, value, why]) => ({ label: why, value: <Box variant="code">{name}: {value}</Box> }))} />
      </Container>
    </SpaceBetween>
  );
}
