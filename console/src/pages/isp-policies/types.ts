// GET /warmpost/v1/isps: the ISP file in force, named as in etc/isps.toml.
export interface ReplyRule { pattern: string; meaning: string; scope: string }
export interface IspPolicy {
  id: string; name: string; mx: string[]; domains?: string[]; connections?: number; messages_per_connection?: number; messages_per_second?: number;
  first_day?: number; day_ceiling?: number; hour_share?: number; replies: ReplyRule[];
}
export interface IspPolicies { isps: IspPolicy[]; file?: string }
