import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { MessageStory } from '../../api/types';
import { bytes, NONE } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import TimeText from '../../parts/TimeText';

export default function EnvelopeView({ story }: { story: MessageStory }) {
  const { envelope } = story;
  const tags = Object.entries(envelope.tags ?? {});
  return (
    <Container header={<Header variant="h2">Message</Header>}>
      <KeyValuePairs columns={4} items={[
        { label: 'From', value: <span className="wp-break">{envelope.from || NONE}</span> },
        { label: 'Accepted', value: <TimeText at={envelope.accepted} /> },
        { label: 'Given up after', value: <TimeText at={envelope.expires} /> },
        { label: 'Size', value: bytes(envelope.size) },
        { label: 'Identity', value: envelope.identity ? <GoTo to={`/identities/${encodeURIComponent(envelope.identity)}`}>{envelope.identity}</GoTo> : NONE },
        { label: 'Configuration set', value: envelope.configuration_set ? <GoTo to={`/configuration-sets/${encodeURIComponent(envelope.configuration_set)}`}>{envelope.configuration_set}</GoTo> : 'None' },
        { label: 'Sent by', value: <span className="wp-break">{[envelope.operation, envelope.source_ip && `from ${envelope.source_ip}`, envelope.caller_identity && `as ${envelope.caller_identity}`].filter(Boolean).join(' ') || NONE}</span> },
        { label: 'TLS', value: envelope.tls_required ? 'Required' : 'Where offered' },
        ...(envelope.client_message_id ? [{ label: 'Message-ID given by the client', value: <span className="wp-break">{envelope.client_message_id}</span> }] : []),
        ...(envelope.feedback_address ? [{ label: 'Bounces are mailed to', value: <span className="wp-break">{envelope.feedback_address}</span> }] : []),
        ...(tags.length ? [{ label: 'Tags', value: tags.map(([name, value]) => `${name}=${value}`).join(', ') }] : []),
      ]} />
    </Container>
  );
}
