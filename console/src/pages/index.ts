import type { ComponentType } from 'react';

// Every page of the console: a folder and a line each. Loaded when it is visited.
export interface PageEntry {
  path: string;
  title: string;                            // in the navigation
  group: (typeof GROUPS)[number];
  load: () => Promise<{ default: ComponentType }>;
  operator?: boolean;                       // for operators only
  under?: string;                           // the path of the page whose entry in the navigation stands for this one, which has none
}

export const GROUPS = ['Start', 'Addresses', 'Sending', 'Insight', 'Settings', 'Operator'] as const;

export const PAGES: PageEntry[] = [
  { path: '/', title: 'Home', group: 'Start', load: () => import('./home/Home') },
  { path: '/configuration-sets', title: 'Configuration sets', group: 'Sending', load: () => import('./configuration-sets/ConfigurationSets') },
  { path: '/configuration-sets/:name', title: 'Configuration set', group: 'Sending', under: '/configuration-sets', load: () => import('./configuration-sets/ConfigurationSetPage') },
  { path: '/identities', title: 'Identities', group: 'Sending', load: () => import('./identities/Identities') },
  { path: '/identities/:name', title: 'Identity', group: 'Sending', under: '/identities', load: () => import('./identities/IdentityPage') },
  { path: '/templates', title: 'Templates', group: 'Sending', load: () => import('./templates/Templates') },
  { path: '/templates/:name', title: 'Template', group: 'Sending', under: '/templates', load: () => import('./templates/TemplatePage') },
  { path: '/new-template', title: 'Create template', group: 'Sending', under: '/templates', load: () => import('./templates/TemplatePage') },
  { path: '/contact-lists', title: 'Contact lists', group: 'Sending', load: () => import('./contacts/ContactLists') },
  { path: '/suppression', title: 'Suppression', group: 'Sending', load: () => import('./suppression/SuppressionPage') },
  { path: '/now', title: 'What is going on', group: 'Insight', operator: true, load: () => import('./now/Now') },
  { path: '/messages', title: 'Message search', group: 'Insight', load: () => import('./messages/Messages') },
  { path: '/messages/:id', title: 'Message', group: 'Insight', under: '/messages', load: () => import('./messages/MessagePage') },
  { path: '/reputation', title: 'Reputation', group: 'Insight', load: () => import('./reputation/ReputationPage') },
  { path: '/queues', title: 'Queues', group: 'Insight', operator: true, load: () => import('./queues/Queues') },
  { path: '/alerts', title: 'Alerts', group: 'Insight', load: () => import('./alerts/AlertsPage') },
  { path: '/access', title: 'SMTP settings and keys', group: 'Settings', load: () => import('./access/Access') },
  { path: '/billing', title: 'Billing', group: 'Settings', load: () => import('./billing/Billing') },
  { path: '/audit', title: 'Log of changes', group: 'Settings', load: () => import('./audit/Audit') },
  { path: '/accounts', title: 'Accounts', group: 'Operator', operator: true, load: () => import('./accounts/Accounts') },
  { path: '/accounts/:id', title: 'Account', group: 'Operator', operator: true, under: '/accounts', load: () => import('./accounts/AccountPage') },
  { path: '/requests', title: 'Requests', group: 'Operator', operator: true, load: () => import('./requests/Requests') },
  { path: '/inventory', title: 'Inventory', group: 'Operator', operator: true, load: () => import('./inventory/Inventory') },
  { path: '/isp-policies', title: 'ISP policies', group: 'Operator', operator: true, load: () => import('./isp-policies/IspPolicies') },
  { path: '/feeds', title: 'Feeds', group: 'Operator', operator: true, load: () => import('./feeds/Feeds') },
  { path: '/addresses', title: 'Dedicated IPs', group: 'Addresses', load: () => import('./dedicated-ips/DedicatedIps') },
  { path: '/addresses/:ip', title: 'Address', group: 'Addresses', under: '/addresses', load: () => import('./address/AddressDetail') },
  { path: '/managed/:name', title: 'Managed pool', group: 'Addresses', under: '/addresses', load: () => import('./managed-pool/ManagedPool') },
  { path: '/set-up-managed', title: 'Set up managed addresses', group: 'Addresses', under: '/addresses', load: () => import('./managed-setup/ManagedSetup') },
  { path: '/choose', title: 'Choose for me', group: 'Addresses', load: () => import('./choose/Choose') },
  { path: '/moving-off', title: 'Moving off a provider', group: 'Addresses', load: () => import('./moving-off/MovingOff') },
  { path: '/pools', title: 'Pools and isolation', group: 'Addresses', load: () => import('./pools/Pools') },
  { path: '/pools/:name', title: 'Pool', group: 'Addresses', under: '/pools', load: () => import('./pool/PoolDetail') },
  { path: '/isps', title: 'Deliverability by ISP', group: 'Insight', load: () => import('./isps/Isps') },
];
