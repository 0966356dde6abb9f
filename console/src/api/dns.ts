// What DNS says of an identity's records, one by one (GET /identities/{name}/dns).
export type RecordState = 'found' | 'missing' | 'wrong' | 'unknown';
export interface SeenRecord {
  type: 'CNAME' | 'TXT' | 'MX'; name: string; value: string; purpose: string;
  needed: boolean;        // false: advised
  next_key: boolean;      // of the key that is to take over
  state: RecordState; answers: string[]; detail: string;
  ttl: number;            // seconds for which the answer may be one from memory
}
export interface IdentityDns { identity: string; looked_ms: number; records: SeenRecord[] }
