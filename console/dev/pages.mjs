// The addresses that look.mjs looks at; one of every kind of page.
export const PAGES = [
  '/',
  '/addresses', '/addresses?tab=managed', '/addresses?tab=shared',
  '/addresses/192.0.2.17', '/addresses/192.0.2.17?near=no', '/addresses/192.0.2.18',
];
