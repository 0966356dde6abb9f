// Visits pages and prints what was seen on each and what is wrong with it, a line of JSON each: {"at", "role", "account", "size", "seen", "troubles"}.
//   {"base", "tokens": {"operator": TOKEN, "shop": TOKEN, ...}, "ids": {"shop": "3708...", ...}, "visits": [{"at", "role", "account", "size", "expected", "shot"}]}
// Visits are made in their order, those of one session and size in one window: its first page by its address, others as links lead there.
import { axeSays, contextOf, cookiesOf, follow, launch, load, options, pageIn, seenOn, settled, troublesOf } from './browser.mjs';

const browser = await launch();
const sessions = {}, windows = {};

// One session a role and account; those who come meanwhile wait for it.
const sessionOf = (who) => (sessions[who] ??= cookiesOf(browser, options.tokens[who]));

const keyOf = ({ role, account, size }) => `${role} ${account} ${size}`;

async function windowOf(wish) {
  const { role, account, size } = wish;
  const key = keyOf(wish);
  if (!windows[key]) {
    const cookies = await sessionOf(role === 'operator' ? 'operator' : account);
    windows[key] = await pageIn(await contextOf(browser, { size, cookies, chosen: role === 'operator' ? options.ids[account] ?? '' : '' }));
  }
  return windows[key];
}

// Made by hand of a few lines, from what can be had as a file beside it.
const OWN_EXPORT = ['Comparison of shared, standard and managed addresses'];
const hasExport = async (page, table) => (await page.getByRole('button', { name: new RegExp(`^Export ${table.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')} as CSV$`, 'i') }).count()) > 0;

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
  const troubles = [...await axeSays(page), ...await troublesOf(page)];
  if (seen.over > 0) troubles.push(`scrolls sideways by ${seen.over} px`);
  const machine = seen.text.match(/\d{4}-\d\d-\d\dT\d\d:\d\d\S*/);
  if (machine) troubles.push(`a time as machines write it: ${machine[0]}`);
  for (const [table, rows] of Object.entries(seen.tables)) {
    if (rows > 0 && !OWN_EXPORT.includes(table) && !await hasExport(page, table)) troubles.push(`the table ${table} cannot be had as a file`);
  }
  if (wish.narrow) {                                         // looked at on a phone in passing, where it has no picture of its own
    await page.setViewportSize({ width: 390, height: 844 });
    let over = 1;
    for (let i = 0; i < 40 && over > 0; ++i) {
      over = (await seenOn(page)).over;
      if (over > 0) await page.waitForTimeout(50);
    }
    if (over > 0) troubles.push(`at 390 px it scrolls sideways by ${over} px`);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.waitForTimeout(100);
  }
  if (wish.shot) await page.screenshot({ path: wish.shot });
  return { ...wish, seen, troubles };
}

// Three windows at a time: of one role, account and size each.
const groups = Object.values(options.visits.reduce((all, each) => ({ ...all, [keyOf(each)]: [...(all[keyOf(each)] ?? []), each] }), {}));
await Promise.all([1, 2, 3].map(async () => {
  for (let group = groups.shift(); group; group = groups.shift()) {
    for (const wish of group) {
      const seen = await visit(wish).catch((error) => ({ ...wish, seen: null, troubles: [`could not be looked at: ${error.message.split('\n')[0]}`] }));
      console.log(JSON.stringify(seen));
    }
    await windows[keyOf(group[0])]?.context().close();
  }
}));
await browser.close();
