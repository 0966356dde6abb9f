// Coming and going: by key, by link, with a wrong secret, too often; what the first page weighs. Prints {"step": {...}, "troubles": [...]}.
//   {"base", "link": URL, "key": {"id", "secret"}, "failures": how many the server bears in a minute}
import { axeSays, base, contextOf, launch, options, pageIn, settled, troublesOf } from './browser.mjs';

const browser = await launch();
const troubles = [];
const told = {};

async function fresh() {
  const page = await pageIn(await contextOf(browser));
  page.expected = ['^40[13] (GET|POST|DELETE) /warmpost/v1/session$', '^429 POST /warmpost/v1/session$'];
  return page;
}
async function give(page, { id, secret }) {
  await page.locator('input[name=access_key]').fill(id);
  await page.locator('input[name=secret]').fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
const home = (page) => page.locator('h1').filter({ hasText: 'Home' }).waitFor();
const look = async (page, where) => { for (const each of [...await axeSays(page), ...await troublesOf(page)]) troubles.push(`${where}: ${each}`); };
async function leave(page) {
  await page.getByRole('button', { name: 'Who is signed in' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.locator('input[name=access_key]').waitFor();
}
async function refused(page) {
  await page.getByText('Not signed in').waitFor();
  return page.locator('main').innerText();
}

// With nothing in its cache: what comes over the wire until the first page can be used.
{
  const page = await fresh();
  const wire = await page.context().newCDPSession(page);
  await wire.send('Network.enable');
  const kinds = new Map();
  told.first = { bytes: 0, files: 0 };
  wire.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
  wire.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (!['Script', 'Stylesheet', 'Document'].includes(kinds.get(requestId))) return;
    told.first.bytes += encodedDataLength;
    told.first.files += 1;
  });
  const begun = performance.now();
  const document = await page.goto(options.link);
  await home(page);
  told.first.usable_ms = Math.round(performance.now() - begun);
  await settled(page);
  told.first.settled_ms = Math.round(performance.now() - begun);
  told.policy = document.headers()['content-security-policy'] ?? '';
  told.address = page.url();
  told.history = await page.evaluate(() => history.length);
  told.cookies = await page.context().cookies();
  told.readable = await page.evaluate(() => document.cookie);
  // An inline script is not run, and the page says so.
  told.inline = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.body.append(script);
    return { ran: window.injected === true };
  });
  await page.waitForTimeout(100);
  told.inline.reported = (await troublesOf(page)).some((each) => each.includes('script-src'));
  await leave(page);
  await page.reload();
  await page.locator('input[name=access_key]').waitFor();
  told.left = await page.context().cookies();
  await look(page, 'signed out');
  await page.context().close();
}
{
  const page = await fresh();
  await page.goto(options.link);
  told.again = await refused(page);
  told.again_address = page.url();
  await look(page, 'a link used twice');
  await page.context().close();
}
{
  const page = await fresh();
  await page.goto(`${base}/console/identities`);
  await page.locator('input[name=access_key]').waitFor();
  await look(page, 'signing in');
  await give(page, options.key);
  await page.locator('h1').filter({ hasText: 'Identities' }).waitFor();   // the page that was asked for
  await settled(page);
  await look(page, 'signed in by key');
  await leave(page);
  told.wrong = [];
  for (let failure = 1; failure < options.failures; ++failure) {         // the link used twice was the first
    await give(page, { id: options.key.id, secret: 'a wrong secret' });
    told.wrong.push(await refused(page));
    await page.reload();
    await page.locator('input[name=access_key]').waitFor();
  }
  await give(page, options.key);
  told.slowed = await refused(page);
  told.without = await page.context().cookies();
  await look(page, 'turned away');
  await page.context().close();
}
await browser.close();
console.log(JSON.stringify({ ...told, troubles }));
