import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { part } from '../../api/client';
import type { Account } from '../../api/types';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { useConfirm } from '../../parts/confirm';
import { count, NONE } from '../../parts/format';
import { limitText, standing } from './words';

interface Props { account: Account; review?: { type: StatusIndicatorProps.Type; text: string }; changed: () => void; edit: () => void; act?: () => void }

export default function AccountView({ account, review, changed, edit, act }: Props) {
  const api = useApi();
  const ask = useConfirm();
  const flash = useFlash();
  const { details } = account;
  const allowList = async () => {
    const enabled = !account.allow_listed;
    const consequence = enabled ? 'Its recipients go by a list of its addresses: addresses that it leases later begin without a warm-up, and no findings are made for it.' : 'Addresses that it leases later are warmed up, and findings are made again.';
    if (!await ask({ title: enabled ? `Is ${account.name} on its recipients' allow lists?` : `Take that back for ${account.name}?`, action: enabled ? 'Yes, it is' : 'Take it back', harmless: true, consequence })) return;
    await flash.run(() => api.housePost(`/accounts/${part(account.id)}/allow-list`, { enabled }), 'Saved.');
    changed();
  };
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2" actions={<SpaceBetween direction="horizontal" size="xs">{act && <Button onClick={act}>Look as this account</Button>}<Button onClick={() => void allowList()}>{account.allow_listed ? 'Mark as on no allow list' : 'Mark as on allow lists'}</Button><Button onClick={edit}>Change limits</Button></SpaceBetween>}>Limits</Header>}>
        <KeyValuePairs columns={4} items={[
          { label: 'Standing', value: <StatusIndicator type={standing(account).type}>{standing(account).text}</StatusIndicator> },
          { label: 'Recipients in 24 hours', value: account.max_24_hour_send < 0 ? `${count(account.sent_last_24_hours)}, no limit` : `${count(account.sent_last_24_hours)} of ${count(account.max_24_hour_send)}` },
          { label: 'Recipients a second', value: limitText(account.max_send_rate, account) },
          { label: "On its recipients' allow lists", value: account.allow_listed ? 'Yes' : 'No' },
          { label: 'Identities', value: count(account.identities) },
          { label: 'Configuration sets', value: count(account.configuration_sets) },
          { label: 'Warm-up of new addresses', value: account.auto_warmup ? 'By itself' : 'Off' },
          { label: 'Review', value: review ? <><StatusIndicator type={review.type}>{review.text}</StatusIndicator>{account.review.reason && <div>{account.review.reason}</div>}</> : NONE },
        ]} />
      </Container>
      <Container header={<Header variant="h2">What it says of itself</Header>}>
        {details.mail_type ? (
          <KeyValuePairs columns={3} items={[
            { label: 'Sends', value: details.mail_type === 'MARKETING' ? 'Marketing mail' : 'Transactional mail' },
            { label: 'Website', value: <span className="wp-break">{details.website}</span> },
            { label: 'Language', value: details.language || NONE },
            { label: 'Use', value: <span className="wp-break">{details.use_case || NONE}</span> },
            { label: 'Contacts', value: details.contacts?.join(', ') || NONE },
          ]} />
        ) : 'Nothing yet. It tells this when it asks to leave the sandbox (PutAccountDetails).'}
      </Container>
    </SpaceBetween>
  );
}
