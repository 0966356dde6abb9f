import { NONE } from '../../parts/format';

export const ROLES = [
  { value: 'account', label: 'Account', description: 'Everything of its account, keys among it' },
  { value: 'sender', label: 'Sender', description: 'Sends by API and SMTP, and nothing else' },
  { value: 'read-only', label: 'Read only', description: 'Looks at everything, changes and sends nothing' },
  { value: 'operator', label: 'Operator', description: 'Everything of this server' },
];
// As the server's rule for names of keys; nothing is a name, too.
export const checkKeyName = (name: string) => (/^[A-Za-z0-9+=,.@_-]{0,64}$/.test(name) ? undefined : 'At most 64 letters, digits and characters of +=,.@_- (no spaces).');
export const roleText = (role: string) => ROLES.find((each) => each.value === role)?.label ?? role;

// The ports that are listened on; nothing is known of a server that does not tell them.
export function portsText(ports: number[] | undefined): string {
  if (!ports) return NONE;
  const real = ports.filter((port) => port > 0);
  return real.length > 0 ? real.join(', ') : 'Not offered here';
}
