export const ROLES = [
  { value: 'account', label: 'Account', description: 'Everything of its account, keys among it' },
  { value: 'sender', label: 'Sender', description: 'Sends by API and SMTP, and nothing else' },
  { value: 'read-only', label: 'Read only', description: 'Looks at everything, changes and sends nothing' },
  { value: 'operator', label: 'Operator', description: 'Everything of this server' },
];
export const roleText = (role: string) => ROLES.find((each) => each.value === role)?.label ?? role;
