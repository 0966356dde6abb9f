// What SES v2 answers, of the operations that the pages use; names as SES has them, fields as src/ingress/http/ses/ answers them. Times are seconds since 1970.
import { part } from './client';
import type { Api } from './useApi';

export interface SesTag { Key: string; Value: string }
export type Reason = 'BOUNCE' | 'COMPLAINT';
export type VerificationStatus = 'PENDING' | 'SUCCESS' | 'FAILED' | 'TEMPORARY_FAILURE' | 'NOT_STARTED';

// ---- configuration sets
export interface DeliveryOptions { TlsPolicy: 'REQUIRE' | 'OPTIONAL'; SendingPoolName?: string; MaxDeliverySeconds?: number }
export interface TrackingOptions { HttpsPolicy: 'OPTIONAL' | 'REQUIRE' | 'REQUIRE_OPEN_ONLY'; CustomRedirectDomain?: string }
export interface ConfigurationSet {
  ConfigurationSetName: string;
  DeliveryOptions: DeliveryOptions;
  SendingOptions: { SendingEnabled: boolean };
  ReputationOptions: { ReputationMetricsEnabled: boolean; LastFreshStart?: number };
  SuppressionOptions?: { SuppressedReasons: Reason[] };   // missing: the account's
  TrackingOptions?: TrackingOptions;
  VdmOptions?: { DashboardOptions?: { EngagementMetrics: string }; GuardianOptions?: { OptimizedSharedDelivery: string } };
  ArchivingOptions?: { ArchiveArn: string };
  Tags: SesTag[];
}
export const EVENT_TYPES = ['SEND', 'DELIVERY', 'DELIVERY_DELAY', 'BOUNCE', 'COMPLAINT', 'REJECT', 'RENDERING_FAILURE', 'OPEN', 'CLICK', 'SUBSCRIPTION'] as const;
export type SesEventType = (typeof EVENT_TYPES)[number];
export interface EventDestination {
  Name: string; Enabled: boolean; MatchingEventTypes: SesEventType[];
  SnsDestination?: { TopicArn: string };
  EventBridgeDestination?: { EventBusArn: string };
  KinesisFirehoseDestination?: { IamRoleArn: string; DeliveryStreamArn: string };
  CloudWatchDestination?: { DimensionConfigurations: { DimensionName: string; DimensionValueSource: string; DefaultDimensionValue: string }[] };
  PinpointDestination?: { ApplicationArn: string };
}

// ---- identities
export interface DkimAttributes {
  SigningEnabled: boolean; Status: VerificationStatus; Tokens: string[]; SigningAttributesOrigin: 'AWS_SES' | 'EXTERNAL';
  SigningHostedZone?: string; NextSigningKeyLength?: string; CurrentSigningKeyLength?: string; LastKeyGenerationTimestamp?: number;
}
export interface MailFromAttributes { BehaviorOnMxFailure: 'USE_DEFAULT_VALUE' | 'REJECT_MESSAGE'; MailFromDomain?: string; MailFromDomainStatus?: VerificationStatus }
export interface EmailIdentity {
  IdentityType: 'DOMAIN' | 'EMAIL_ADDRESS'; FeedbackForwardingStatus: boolean; VerifiedForSendingStatus: boolean; VerificationStatus: VerificationStatus;
  VerificationInfo: { LastCheckedTimestamp?: number; LastSuccessTimestamp?: number; ErrorType?: string };
  DkimAttributes: DkimAttributes; MailFromAttributes: MailFromAttributes; Policies: Record<string, string>; Tags: SesTag[]; ConfigurationSetName?: string;
}

// ---- templates
export interface TemplateRow { TemplateName: string; CreatedTimestamp: number }
export interface TemplateContent { Subject: string; Text?: string; Html?: string }
export interface EmailTemplate { TemplateName: string; TemplateContent: TemplateContent; Tags: SesTag[] }

// ---- contact lists
export type Subscription = 'OPT_IN' | 'OPT_OUT';
export interface Topic { TopicName: string; DisplayName: string; Description?: string; DefaultSubscriptionStatus: Subscription }
export interface ContactList { ContactListName: string; Topics: Topic[]; Description?: string; CreatedTimestamp: number; LastUpdatedTimestamp: number; Tags: SesTag[] }
export interface TopicPreference { TopicName: string; SubscriptionStatus: Subscription }
export interface Contact {
  EmailAddress: string; TopicPreferences: TopicPreference[]; TopicDefaultPreferences: TopicPreference[]; UnsubscribeAll: boolean; LastUpdatedTimestamp: number;
  AttributesData?: string; CreatedTimestamp?: number; ContactListName?: string;
}

// ---- account and jobs
export interface SesAccount {
  SuppressionAttributes: { SuppressedReasons: Reason[] }; SendQuota: { Max24HourSend: number; MaxSendRate: number; SentLast24Hours: number };
  SendingEnabled: boolean; ProductionAccessEnabled: boolean; EnforcementStatus: string;
}
export interface ImportJob {
  JobId: string; JobStatus: 'CREATED' | 'PROCESSING' | 'COMPLETED' | 'FAILED' | 'CANCELLED'; CreatedTimestamp: number; ProcessedRecordsCount: number; FailedRecordsCount: number;
  ImportDestination: { SuppressionListDestination?: { SuppressionListImportAction: string }; ContactListDestination?: { ContactListName: string; ContactListImportAction: string } };
}

export const msOfSes = (seconds: number | undefined) => (seconds === undefined ? undefined : Math.round(seconds * 1000));

const MOST_PAGES = 20;   // lists longer than that are for a program

// All of a list that comes in pages, up to MOST_PAGES of them.
export async function allOf<Row>(api: Api, path: string, member: string, pageSize: number, signal?: AbortSignal): Promise<Row[]> {
  const rows: Row[] = [];
  let token = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = `?PageSize=${pageSize}${token ? `&NextToken=${part(token)}` : ''}`;
    const answer = await api.ses<Record<string, unknown>>('GET', path + query, undefined, signal);
    rows.push(...((answer[member] ?? []) as Row[]));
    token = (answer.NextToken as string | undefined) ?? '';
    if (!token) break;
  }
  return rows;
}

// Questions about each of many, a few at a time.
export async function each<In, Out>(items: In[], ask: (item: In) => Promise<Out>, atOnce = 6): Promise<Out[]> {
  const answers: Out[] = new Array<Out>(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const mine = next;
      next += 1;
      answers[mine] = await ask(items[mine] as In);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return answers;
}

export const configurationSetNames = (api: Api, signal?: AbortSignal) => allOf<string>(api, '/configuration-sets', 'ConfigurationSets', 1000, signal);
export const poolNames = (api: Api, signal?: AbortSignal) => allOf<string>(api, '/dedicated-ip-pools', 'DedicatedIpPools', 1000, signal);
