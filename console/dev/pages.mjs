// The addresses that look.mjs looks at; one of every kind of page.
export const PAGES = [
  '/',
  '/addresses', '/addresses?tab=managed', '/addresses?tab=shared',
];
