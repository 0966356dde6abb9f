import { describe, expect, it } from 'vitest';
import { whyOf, type Rated } from './words';

const rated = (rest: Partial<Rated>): Rated => ({
  kind: 'address', name: '192.0.2.1', account: '', account_name: '', configuration_set: '', state: 'healthy', sends: true, cause: '', policy: '', said: '', bounce_rate: 0, bounces: 0,
  marks: { bounce_review: 0.05, bounce_pause: 0.1, complaint_review: 0.001, complaint_pause: 0.005 }, least: { bounces: 10, complaints: 2, blocks: 10, throttles: 50 }, ...rest,
});

describe('why a sender stands as it does', () => {
  it('says that too few complaints make no rate', () => expect(whyOf(rated({ complaint_rate: 0.0018, complaints: 1 }))).toBe('1 complaint only: at least 2 are needed for a review.'));
  it('says nothing below the mark', () => expect(whyOf(rated({ complaint_rate: 0.0005, complaints: 1 }))).toBe(''));
  it('leaves a review its cause', () => expect(whyOf(rated({ state: 'under review', cause: 'High.', advice: 'Stop.', complaint_rate: 0.5, complaints: 1 }))).toBe('High. Stop.'));
});
