// The addresses that look.mjs looks at; one of every kind of page.
export const PAGES = [
  '/',
  '/configuration-sets', '/configuration-sets/newsletters',
  '/identities', '/identities/shop.example', '/identities/shop.example?tab=dkim', '/identities/shop.example?tab=policies',
  '/templates', '/templates/welcome', '/new-template', '/contact-lists', '/suppression', '/suppression?tab=reasons', '/suppression?tab=jobs',
  '/messages', '/messages/01000199abcdef01-2639037c-a70f-4ea5-b12f-e473e6a23b78-000000', '/reputation', '/reputation?kind=address', '/reputation?kind=isp', '/queues', '/queues?lane=000000000002%2Fnews%2Fgmail', '/queues?tab=addresses', '/queues?tab=pauses',
  '/alerts', '/access', '/access?tab=smtp', '/billing', '/audit', '/accounts', '/accounts/000000000002', '/accounts/000000000003', '/requests', '/inventory', '/isp-policies', '/isp-policies?isp=gmail', '/feeds', '/feeds?tab=postmaster', '/feeds?tab=fbl',
  '/addresses', '/addresses?tab=managed', '/addresses?tab=shared',
  '/addresses/192.0.2.17', '/addresses/192.0.2.17?near=no', '/addresses/192.0.2.18',
  '/managed/auto', '/managed/auto?tab=history', '/managed/auto?tab=decisions', '/managed/auto?tab=overrides', '/managed/auto?tab=forecast', '/managed/auto?tab=settings', '/set-up-managed',
  '/choose', '/moving-off', '/pools', '/pools/news', '/pools/ses-shared-pool', '/now', '/now?tab=changes', '/now?tab=hurts', '/isps', '/isps?isp=microsoft', '/isps?isp=yahoo&days=30',
];
