import type { ConfigurationSet, EventDestination, SesEventType } from '../../api/ses';
import { duration } from '../../parts/time';

// How the parts of a configuration set are told.
export const SHARED = 'ses-shared-pool';

export const tlsText = (set: ConfigurationSet) => (set.DeliveryOptions.TlsPolicy === 'REQUIRE' ? 'Required' : 'Where offered');
export const poolText = (set: ConfigurationSet) => set.DeliveryOptions.SendingPoolName ?? 'Default';
export const patienceText = (set: ConfigurationSet) =>
  (set.DeliveryOptions.MaxDeliverySeconds ? duration(set.DeliveryOptions.MaxDeliverySeconds * 1000) : "As long as the server's default");

export function suppressionText(set: ConfigurationSet): string {
  const reasons = set.SuppressionOptions?.SuppressedReasons;
  if (!reasons) return "As the account's";
  if (reasons.length === 0) return 'Off: listed addresses are mailed';
  return reasons.map((each) => (each === 'BOUNCE' ? 'Bounces' : 'Complaints')).join(' and ');
}

const HTTPS = { OPTIONAL: 'As the link was', REQUIRE: 'Always', REQUIRE_OPEN_ONLY: 'For opens only' };
export const httpsText = (policy: keyof typeof HTTPS | undefined) => HTTPS[policy ?? 'OPTIONAL'];

const EVENTS: Record<SesEventType, string> = {
  SEND: 'Send', DELIVERY: 'Delivery', DELIVERY_DELAY: 'Delivery delay', BOUNCE: 'Bounce', COMPLAINT: 'Complaint', REJECT: 'Reject', RENDERING_FAILURE: 'Rendering failure',
  OPEN: 'Open', CLICK: 'Click', SUBSCRIPTION: 'Subscription',
};
export const eventText = (type: SesEventType) => EVENTS[type] ?? type;

export function destinationText(destination: EventDestination): string {
  if (destination.SnsDestination) return destination.SnsDestination.TopicArn;
  if (destination.EventBridgeDestination) return destination.EventBridgeDestination.EventBusArn;
  if (destination.KinesisFirehoseDestination) return destination.KinesisFirehoseDestination.DeliveryStreamArn;
  if (destination.PinpointDestination) return destination.PinpointDestination.ApplicationArn;
  return (destination.CloudWatchDestination?.DimensionConfigurations ?? []).map((each) => each.DimensionName).join(', ');
}

export function destinationKind(destination: EventDestination): string {
  if (destination.SnsDestination) return 'Topic (SNS)';
  if (destination.EventBridgeDestination) return 'EventBridge';
  if (destination.KinesisFirehoseDestination) return 'Firehose';
  return destination.PinpointDestination ? 'Pinpoint' : 'CloudWatch';
}

export const checkName = (name: string) => (/^[A-Za-z0-9_-]{1,64}$/.test(name) ? undefined : 'Give it a name of 1 to 64 letters, digits, - and _.');
export const pathOf = (name: string) => `/configuration-sets/${encodeURIComponent(name)}`;
