import Checkbox from '@cloudscape-design/components/checkbox';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Toggle from '@cloudscape-design/components/toggle';
import { part } from '../../api/client';
import { EVENT_TYPES, type EventDestination, type SesEventType } from '../../api/ses';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { ChoiceField, TextField } from '../../parts/fields';
import FormModal from '../../parts/FormModal';
import { useLive } from '../../parts/live';
import { useForm } from '../../parts/useForm';
import { checkName, destinationKind, destinationText, eventText } from './words';

type Kind = 'topic' | 'bus' | 'metrics' | 'other';   // other: one that was made elsewhere, whose aim stays as it is
const ARN = /^arn:[a-z0-9-]+:[a-z]+:[a-z0-9-]*:\d{12}:.+/;

function kindOf(d: EventDestination | undefined): Kind {
  if (d?.KinesisFirehoseDestination || d?.PinpointDestination) return 'other';
  return d?.EventBridgeDestination ? 'bus' : d?.CloudWatchDestination ? 'metrics' : 'topic';
}

function block(kind: Kind, to: string, now: EventDestination | undefined): object {
  if (kind === 'topic') return { SnsDestination: { TopicArn: to } };
  if (kind === 'bus') return { EventBridgeDestination: { EventBusArn: to } };
  if (kind === 'other') return { KinesisFirehoseDestination: now?.KinesisFirehoseDestination, PinpointDestination: now?.PinpointDestination };
  const kept = now?.CloudWatchDestination && destinationText(now) === to ? now.CloudWatchDestination : undefined;
  return { CloudWatchDestination: kept ?? { DimensionConfigurations: [{ DimensionName: to, DimensionValueSource: 'MESSAGE_TAG', DefaultDimensionValue: 'none' }] } };
}

export default function EditDestination({ set, destination, onClose }: { set: string; destination?: EventDestination; onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const topics = useLive(`topics ${api.account}`, (signal) => api.get<{ topics: { name: string; arn: string; subscriptions: { endpoint: string }[] }[] }>('/topics', {}, signal), { every: 0, when: api.isOperator });
  const form = useForm({
    name: destination?.Name ?? '', kind: kindOf(destination) as string, to: destination ? destinationText(destination) : '', on: destination?.Enabled ?? true,
    types: (destination?.MatchingEventTypes ?? ['SEND', 'DELIVERY', 'BOUNCE', 'COMPLAINT']) as SesEventType[],
  }, (v) => ({
    name: checkName(v.name),
    types: v.types.length ? undefined : 'Choose at least one.',
    to: v.kind === 'metrics' ? (/^[A-Za-z0-9_:-]{1,255}(, [A-Za-z0-9_:-]{1,255})*$/.test(v.to) ? undefined : 'Name a message tag: letters, digits, -, _ and :.') : ARN.test(v.to) ? undefined : 'Give an ARN, such as arn:aws:sns:us-east-1:000000000002:orders.',
  }));
  const { kind, types } = form.values;
  const submit = async () => {
    if (!form.ready()) return false;
    const { name, to, on } = form.values;
    const body = { EventDestination: { Enabled: on, MatchingEventTypes: types, ...block(kind as Kind, to, destination) } };
    const base = `/configuration-sets/${part(set)}/event-destinations`;
    if (destination) await api.ses('PUT', `${base}/${part(name)}`, body);
    else await api.ses('POST', base, { EventDestinationName: name, ...body });
    flash.success(`Destination ${name} was saved.`);
    return true;
  };
  const toggle = (type: SesEventType, on: boolean) => form.set('types', on ? [...types, type] : types.filter((each) => each !== type));
  return (
    <FormModal title={destination ? `Destination ${destination.Name}` : 'Add destination'} submit="Save" onSubmit={submit} onClose={onClose} size="large">
      <TextField form={form} name="name" label="Name" disabled={!!destination} constraint="Letters, digits, - and _." />
      <Toggle checked={form.values.on} onChange={({ detail }) => form.set('on', detail.checked)}>Events are told</Toggle>
      <ChoiceField form={form} name="kind" label="Kind" choices={[
        { value: 'topic', label: 'Topic (SNS)', description: 'An HTTPS endpoint, Kafka or a file that subscribed to a topic of this server' },
        { value: 'metrics', label: 'CloudWatch', description: 'A Kafka topic or file that the operator names in events.cloudwatch' },
        { value: 'bus', label: 'EventBridge', description: 'A Kafka topic or file that the operator names in events.eventbridge, in its envelope' },
        ...(destination && kindOf(destination) === 'other' ? [{ value: 'other', label: destinationKind(destination) }] : []),
      ]} />
      {kind === 'topic' && api.isOperator && (topics.data?.topics.length ?? 0) > 0 && (
        <ChoiceField form={form} name="to" label="Topic" choices={(topics.data?.topics ?? []).map((topic) => ({ value: topic.arn, label: topic.name, description: topic.subscriptions.map((each) => each.endpoint).join(', ') }))} />
      )}
      <TextField form={form} name="to" disabled={kind === 'other'} label={kind === 'metrics' ? 'Message tag' : 'ARN'} constraint={kind === 'topic' ? 'The operator makes topics, and tells their ARN: warmpost topic create NAME --subscribe URL.' : undefined} />
      <FormField label="Events" errorText={form.error('types')}>
        <ColumnLayout columns={2}>
          {EVENT_TYPES.map((type) => <Checkbox key={type} checked={types.includes(type)} onChange={({ detail }) => toggle(type, detail.checked)}>{eventText(type)}</Checkbox>)}
        </ColumnLayout>
      </FormField>
    </FormModal>
  );
}
