// Visits pages and prints what was seen on each and what is wrong with it, a line of JSON each: {"at", "role", "account", "size", "seen", "troubles"}.
//   {"base", "tokens": {"operator": TOKEN, "shop": TOKEN, ...}, "ids": {"shop": "3708...", ...}, "visits": [{"at", "role", "account", "size", "expected", "shot"}]}
// Visits are made in their order, those of one session and size in one window: its first page by its address, others as links lead there.
import { axeSays, contextOf, cookiesOf, follow, launch, load, options, pageIn, seenOn, settled, troublesOf } from './browser.mjs';

const browser = await launch();
const sessions = {}, windows = {};

// One session a role and account; those who come meanwhile wait for it.
const sessionOf = (who) => (sessions[who] ??= cookiesOf(browser, options.tokens[who]));

async function windowOf({ role, account, size }) {
  const key = `${role} ${account} ${size}`;
  if (!windows[key]) {
    const cookies = await sessionOf(role === 'operator' ? 'operator' : account);
    windows[key] = await pageIn(await contextOf(browser, { size, cookies, chosen: role === 'operator' ? options.ids[account] ?? '' : '' }));
  }
  return windows[key];
}

async function visit(wish) {
  const page = await windowOf(wish);
  page.expected = wish.expected ?? [];
  const isNew = page.url() === 'about:blank' || (wish.size === 'light' && wish.role === 'operator');   // every page at least once by its own address
  if (isNew) {
    await load(page, wish.at);
  } else {
    await follow(page, wish.at);
  }
  const seen = await seenOn(page);
  // An account has the operator's pages, so axe looks at them in one size, and in dark mode at their colours.
  const forAxe = wish.size === 'light' || wish.role === 'operator';
  const troubles = [...(forAxe ? await axeSays(page, wish.size === 'dark') : []), ...await troublesOf(page)];
  if (seen.over > 0) troubles.push(`scrolls sideways by ${seen.over} px`);
  if (wish.shot) await page.screenshot({ path: wish.shot });
  return { ...wish, seen, troubles };
}

// Two windows are looked at side by side: an operator's and an account's.
await Promise.all(['operator', 'account'].map(async (role) => {
  for (const wish of options.visits.filter((each) => each.role === role)) {
    const seen = await visit(wish).catch((error) => ({ ...wish, seen: null, troubles: [`could not be looked at: ${error.message.split('\n')[0]}`] }));
    console.log(JSON.stringify(seen));
  }
}));
await browser.close();
