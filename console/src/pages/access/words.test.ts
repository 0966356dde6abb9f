import { describe, expect, it } from 'vitest';
import { portsText } from './words';

describe('SMTP ports', () => {
  it('are those that the server listens on', () => {
    expect(portsText([587, 2587])).toBe('587, 2587');
    expect(portsText([])).toBe('Not offered here');
    expect(portsText(undefined)).toBe('–');
  });
});
