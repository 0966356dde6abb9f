// What a person does, step by step, with a look at each: the walk-through, the choice with its forecast, dialogs and confirmations. Needs the mock.
import { base, launch, look, signedIn } from './browser.mjs';

const browser = await launch();
let bad = 0;
for (const [width, dark] of [[1440, false], [1440, true], [390, false]]) {
  const size = `${width}${dark ? '-dark' : ''}`;
  const { context, page } = await signedIn(browser, width, dark);
  const go = async (path) => { await page.goto(`${base}/console${path}`); await page.locator('h1').first().waitFor(); await page.waitForTimeout(900); };
  const button = (name) => page.getByRole('button', { name, exact: true }).first();
  const seen = async (name) => { await page.waitForTimeout(500); bad += await look(page, `flow-${name}-${size}`, width); };

  await go('/choose');
  await button('Recommend').click();
  await page.getByRole('button', { name: 'Run the forecast' }).waitFor();
  await seen('choose-answer');
  await button('Run the forecast').click();
  await page.getByText('The simulator runs').first().waitFor();
  await seen('forecast-running');
  await page.getByRole('button', { name: 'Run again' }).waitFor({ timeout: 15000 });
  await page.waitForTimeout(3500);
  await seen('forecast-done');

  await go('/set-up-managed');
  await button('Next').click();
  await seen('setup-pool');
  await button('Next').click();                 // nothing typed: the error is shown
  await page.getByLabel('Name of the pool').fill(`auto${width}${dark ? 'd' : ''}`);
  await button('Next').click();
  await page.getByLabel('From – optional').fill('test@shop.example');
  await page.getByLabel('To – optional').fill('me@gmail.com');
  await seen('setup-set');
  await button('Set up and send a test').click();
  await page.getByText('Why from there').first().waitFor();
  await seen('setup-done');

  await go('/addresses');
  await button('Request addresses').click();
  await seen('request');
  await go('/addresses/192.0.2.17');
  await button('Edit warm-up').click();
  await seen('warmup');
  await go('/addresses/192.0.2.17');
  await button('Release').click();
  await seen('release');
  await go('/managed/auto');
  await button('Override').click();
  await seen('override');

  // A table as a file.
  await go('/isps');
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export ISPs as CSV' }).click()]);
  console.log(`    exported ${file.suggestedFilename()}`);

  // The server goes away: what was seen stays, and the page says so. It comes back by itself.
  await page.route('**/warmpost/v1/**', (route) => route.abort());
  await page.getByText('The server does not answer').first().waitFor({ timeout: 30000 });
  page.said = [];                              // the browser's own words on requests that failed
  await seen('gone');
  await page.reload();
  await page.getByText('No answer from the server').waitFor();
  page.said = [];
  await seen('gone-at-start');
  await page.unroute('**/warmpost/v1/**');
  await page.getByText('gmail').first().waitFor({ timeout: 15000 });

  // Signed out elsewhere: the next request says so.
  await page.context().clearCookies();
  await page.getByText('Your session has ended').waitFor({ timeout: 30000 });
  page.said = [];
  await seen('session-over');
  await page.locator('input[name=access_key]').fill('OPKEY');
  await page.locator('input[name=secret]').fill('wrong');
  await page.locator('button[type=submit]').click();
  await page.getByText('Not signed in').waitFor();
  page.said = [];
  await seen('wrong-secret');
  await page.goto(`${base}/console/#sign-in=token`);
  await page.reload();                         // another fragment alone does not load a page anew
  await page.locator('h1').filter({ hasNotText: 'warmpost' }).first().waitFor();
  if (page.url().includes('token')) { console.log('    the token is still in the address'); bad += 1; }
  await context.close();
}
await browser.close();
process.exitCode = bad ? 1 : 0;
