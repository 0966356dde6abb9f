// The console without a mouse, in a small window, and with a server that does not do what it should. A line of JSON each: {"name", "troubles", "facts"}.
//   {"base", "tokens": {"operator": TOKEN, "empty": TOKEN}, "ids": {"shop": ...}, "key": {"id", "secret"}, "wanted": ["keyboard", ...]}
import { axeSays, base, contextOf, cookiesOf, focused, launch, load, options, pageIn, settled, troublesOf } from './browser.mjs';

const browser = await launch();
const sessions = {};
const sessionOf = (who) => (sessions[who] ??= cookiesOf(browser, options.tokens[who]));
const windowOf = async (who, more = {}) => pageIn(await contextOf(browser, { cookies: who && await sessionOf(who), chosen: who === 'operator' ? options.ids.shop : '', ...more }));
const heading = (page, text) => page.locator('h1').filter({ hasText: text }).waitFor();

// Tab until the keyboard is at what is wanted.
async function tabTo(page, wanted, most = 80) {
  for (let i = 0; i < most; ++i) {
    await page.keyboard.press('Tab');
    const at = await focused(page);
    if (wanted.test(at)) return at;
  }
  throw new Error(`${most} times Tab do not lead to ${wanted}; at ${await focused(page)}`);
}
// By a status that the server itself gives only to whoever provokes it.
const answers = (status, message) => (route) => route.fulfill({ status, contentType: 'application/json', body: JSON.stringify({ message }) });
const sideways = (page) => page.evaluate(() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth);
const entry = (page) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Reputation' });

const hands = {
  async keyboard(troubles) {
    const page = await windowOf('');
    page.expected = ['^40[13] GET /warmpost/v1/session$'];
    await page.goto(`${base}/console/identities`);
    await page.locator('input[name=access_key]').waitFor();
    const begins = await focused(page);                      // at the first field, without a Tab
    await page.keyboard.type(options.key.id);
    await page.keyboard.press('Tab');
    await page.keyboard.type(options.key.secret);
    await page.keyboard.press('Enter');
    await heading(page, 'Identities');
    await settled(page);
    // The first stop of every page leads past the navigation.
    await page.evaluate(() => document.activeElement?.blur?.());
    const first = await tabTo(page, /./, 1);
    const seen = await page.evaluate(() => { const box = document.activeElement.getBoundingClientRect(); return box.top >= 0 && box.height > 10; });
    await page.keyboard.press('Enter');
    const skipped = await page.evaluate(() => document.activeElement?.id);
    const next = await tabTo(page, /./, 1);
    // Pages by the navigation, and what can be done with a row.
    await page.evaluate(() => document.activeElement?.blur?.());
    await tabTo(page, /^a SMTP settings and keys/);
    await page.keyboard.press('Enter');
    await heading(page, 'SMTP settings and access keys');
    await settled(page);
    const action = await tabTo(page, /^button Actions for /);
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Edit', exact: true }).waitFor();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog').filter({ visible: true });
    await dialog.waitFor();
    const named = await dialog.evaluate((each) => document.getElementById(each.getAttribute('aria-labelledby'))?.innerText ?? each.getAttribute('aria-label') ?? '');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    const after = await focused(page);
    // A dialog that is filled in and sent by Enter; what happened is said where screen readers hear it.
    await tabTo(page, /^button Create key/, 200);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByLabel('Name').first().waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === 'INPUT');
    await page.keyboard.type('by-hand');
    await page.keyboard.press('Enter');
    await page.getByText('This is the only time these secrets are shown').waitFor();
    await tabTo(page, /^button I have kept it/);
    await page.keyboard.press('Enter');
    await page.getByRole('table', { name: 'Access keys' }).getByText('by-hand').waitFor();
    troubles.push(...await axeSays(page), ...await troublesOf(page));
    return { begins, first, seen, skipped, next, action, named, after };
  },

  async drawer(troubles) {
    const page = await windowOf('operator', { size: 'phone' });
    await load(page, '/');
    const atFirst = await entry(page).isVisible();
    await page.getByRole('button', { name: 'Open the list of pages' }).click();
    await entry(page).waitFor();
    troubles.push(...(await axeSays(page)).map((each) => `the open list: ${each}`));
    await page.getByRole('button', { name: 'Close the list of pages' }).click();
    await entry(page).waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Open the list of pages' }).click();
    await entry(page).click();
    await heading(page, 'Reputation');
    await entry(page).waitFor({ state: 'hidden' });
    await settled(page);
    troubles.push(...await troublesOf(page));
    const over = await sideways(page);
    // The account is chosen behind the magnifying glass.
    await page.getByRole('button', { name: 'Choose an account' }).click();
    await page.getByRole('button', { name: /^Account/ }).first().click();
    await page.getByRole('option', { name: /clinic/ }).click();
    await settled(page);
    const chosen = await page.evaluate(() => localStorage.getItem('warmpost.account'));
    return { atFirst, over, chosen };
  },

  // The network goes and comes back: what is shown stays, it is said once, and nobody needs to do anything.
  async offline(troubles) {
    const page = await windowOf('operator');
    await load(page, '/accounts');
    await page.evaluate(() => { window.kept = true; });
    const rows = () => page.getByRole('table', { name: 'Accounts' }).locator('tbody tr').allInnerTexts();
    const before = await rows();
    await page.context().setOffline(true);
    const notice = page.getByText('The server does not answer').first();
    await notice.waitFor();
    const during = await rows();
    troubles.push(...(await axeSays(page)).map((each) => `without a server: ${each}`));
    await page.getByRole('link', { name: 'Inventory' }).click();     // a page whose code is not there yet
    await page.locator('.wp-waiting').waitFor();
    await page.context().setOffline(false);
    await heading(page, 'Inventory');
    await notice.waitFor({ state: 'detached' });
    await settled(page);
    page.troubles = page.troubles.filter((each) => !each.startsWith('no answer (net::ERR_INTERNET_DISCONNECTED)'));
    troubles.push(...await troublesOf(page));
    const facts = { before, during, kept: await page.evaluate(() => window.kept === true), rows: await page.getByRole('table', { name: 'Addresses' }).locator('tbody tr').count() };
    return facts;
  },

  // A session that ended meanwhile: to signing in, and back to where one was.
  async session(troubles) {
    const page = await windowOf('');
    page.expected = ['^40[13] '];
    const give = async () => {
      await page.locator('input[name=access_key]').fill(options.key.id);
      await page.locator('input[name=secret]').fill(options.key.secret);
      await page.keyboard.press('Enter');
    };
    await page.goto(`${base}/console/identities/shop.example?tab=dkim`);
    await page.locator('input[name=access_key]').waitFor();
    await give();
    await heading(page, 'shop.example');
    await settled(page);
    await page.context().clearCookies();
    await page.getByText('Your session has ended').waitFor();
    const left = await page.locator('body').innerText();
    troubles.push(...await axeSays(page));
    await give();
    await heading(page, 'shop.example');
    const tab = await page.getByRole('tab', { selected: true }).innerText();
    const address = page.url().slice(base.length);
    return { left, tab, address };
  },

  // Who has nothing yet is led on: to say what is expected where nothing can be measured, and back where a step failed.
  async newcomer(troubles) {
    const page = await windowOf('empty');
    const button = (name) => page.getByRole('button', { name, exact: true }).first();
    await load(page, '/choose');
    await button('Recommend').click();
    await page.getByText('This account has sent nothing').waitFor();
    const measured = await page.getByText('Recommended:').count();
    troubles.push(...(await axeSays(page)).map((each) => `nothing measured: ${each}`));
    await button('State your volume').click();
    await page.getByLabel('Messages on an average day').fill('60000');
    await page.keyboard.press('Enter');
    const stated = await page.getByRole('heading', { name: /^Recommended:/ }).innerText();
    await page.getByLabel('Messages on an average day').fill('50');    // another question: the answer is none any more
    await page.getByRole('heading', { name: /^Recommended:/ }).waitFor({ state: 'detached' });
    troubles.push(...await troublesOf(page));
    const other = await windowOf('operator');
    other.expected = ['^400 POST /v2/email/dedicated-ip-pools$'];
    const next = other.getByRole('button', { name: 'Next', exact: true }).first();
    await load(other, '/set-up-managed');
    await next.click();
    await other.getByLabel('Name of the pool').fill('spare');            // which is a standard pool
    await next.click();
    await other.getByRole('button', { name: 'Set up', exact: true }).first().click();
    await other.getByText('spare is a standard pool').first().waitFor();
    await other.getByRole('button', { name: 'Back to the steps', exact: true }).click();
    const kept = await other.getByLabel('Name of the pool').inputValue();
    troubles.push(...await axeSays(other), ...await troublesOf(other));
    return { measured, stated, kept };
  },

  // Refused, too often, and a server in trouble: each in words of its own, over what was there before, and gone with its cause.
  async refusals(troubles) {
    const page = await windowOf('operator');
    page.expected = ['^(403|429|503) GET /warmpost/v1/accounts'];
    const facts = {};
    await load(page, '/accounts');
    const table = page.getByRole('table', { name: 'Accounts' });
    for (const [status, words] of [[429, 'Too many requests for now'], [503, 'The server has trouble']]) {
      await page.route('**/warmpost/v1/accounts', answers(status, `words of ${status}`));
      await page.getByText(words).first().waitFor();
      await page.getByText(`words of ${status}`).first().waitFor();
      facts[status] = await table.locator('tbody tr').count();
      troubles.push(...(await axeSays(page)).map((each) => `${status}: ${each}`));
      await page.unroute('**/warmpost/v1/accounts');
      await page.getByText(words).first().waitFor({ state: 'detached' });
    }
    await page.route('**/warmpost/v1/accounts', answers(403, 'words of 403'));
    await page.reload();
    await page.getByText('Your key may not see this: words of 403').first().waitFor();
    await page.unroute('**/warmpost/v1/accounts');
    // What is refused while a form is sent is told in the form, and what was typed is still there.
    await page.reload();
    await settled(page);
    await page.route('**/warmpost/v1/accounts', (route) => (route.request().method() === 'POST' ? route.abort('connectionrefused') : route.continue()));
    await page.getByRole('button', { name: 'Create account' }).first().click();
    await page.getByRole('dialog').getByLabel('Name').fill('nobody');
    await page.getByRole('dialog').getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('dialog').getByText('it is not known whether this was done').waitFor();
    facts.typed = await page.getByRole('dialog').getByLabel('Name').inputValue();
    troubles.push(...(await axeSays(page)).map((each) => `a refused form: ${each}`));
    page.troubles = page.troubles.filter((each) => !each.includes('ERR_CONNECTION_REFUSED'));
    troubles.push(...await troublesOf(page));
    return facts;
  },

  // Figures that come anew keep the rows, what is chosen, where the window stands and where the keyboard is.
  async refresh(troubles) {
    const page = await windowOf('operator');
    await load(page, '/addresses');
    const table = page.getByRole('table', { name: 'Standard addresses' });
    await table.locator('tbody input[type=checkbox]').nth(1).check({ force: true });
    await page.setViewportSize({ width: 1440, height: 500 });
    await page.evaluate(() => {
      window.scrollTo(0, 200);
      window.row = [...document.querySelectorAll('table[aria-label="Standard addresses"] tbody tr')][1];
      window.empty = 0;
      new MutationObserver(() => { if (document.querySelectorAll('table[aria-label="Standard addresses"] tbody tr').length < 2) window.empty += 1; }).observe(document.body, { childList: true, subtree: true });
    });
    const find = page.getByLabel('Find in standard addresses');
    await find.focus();
    const stood = await page.evaluate(() => window.scrollY);
    let changed = 0;
    await page.route('**/warmpost/v1/my-addresses**', async (route) => {       // a figure that really changes
      const response = await route.fetch();
      const body = await response.json();
      changed += 1;
      for (const each of body.addresses) if (each.warmup) each.warmup.used_day = 4_000_000 + changed;
      await route.fulfill({ response, json: body });
    });
    await table.getByText('4,000,002').first().waitFor();
    const facts = {
      scrolled: [stood, await page.evaluate(() => window.scrollY)],
      focus: await find.evaluate((each) => each === document.activeElement),
      chosen: await table.locator('tbody input[type=checkbox]').nth(1).isChecked(),
      same: await page.evaluate(() => window.row.isConnected && window.row === [...document.querySelectorAll('table[aria-label="Standard addresses"] tbody tr')][1]),
      empty: await page.evaluate(() => window.empty),
    };
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    troubles.push(...await troublesOf(page));
    return facts;
  },
};

for (const name of options.wanted) {
  const troubles = [];
  const facts = await hands[name](troubles).catch(async (error) => {
    const pages = browser.contexts().flatMap((each) => each.pages());
    const told = await Promise.all(pages.map((page) => page.evaluate(() => ([...document.querySelectorAll('[role=dialog]')].filter((each) => each.checkVisibility()).pop() ?? document.body).innerText.slice(0, 1200)).catch(() => '')));
    troubles.push(`stuck: ${error.message.split('\n').slice(0, 3).join(' ')} (${told.join(' | ')})`);
    return null;
  });
  await Promise.all(browser.contexts().map((each) => each.close()));
  console.log(JSON.stringify({ name, troubles, facts }));
}
await browser.close();
