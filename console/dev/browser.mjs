// What looking at pages needs: a browser, a signed-in page that tells what went wrong in it, and axe.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const base = process.env.BASE ?? 'http://127.0.0.1:5199';
export const asAccount = process.env.LOOK_AS === 'account';
const key = process.env.KEY ?? (asAccount ? 'AKIASHOP' : 'OPKEY');
const secret = process.env.SECRET ?? 'secret';
const chosen = process.env.ACCOUNT ?? '000000000002';
mkdirSync('shots', { recursive: true });

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });

export async function signedIn(browser, width, dark) {
  const context = await browser.newContext({ viewport: { width, height: width < 500 ? 844 : 900 }, reducedMotion: 'reduce', acceptDownloads: true });
  await context.addInitScript(([mode, account]) => {
    localStorage.setItem('warmpost.mode', mode);
    if (account) localStorage.setItem('warmpost.account', account);
  }, [dark ? 'dark' : 'light', asAccount ? '' : chosen]);
  const page = await context.newPage();
  page.said = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) page.said.push(`${message.type()}: ${message.text().slice(0, 300)}`); });
  page.on('pageerror', (error) => page.said.push(`page error: ${error.message}`));
  page.on('request', (request) => { if (!request.url().startsWith(base) && !/^(blob|data):/.test(request.url())) page.said.push(`third party: ${request.url()}`); });
  await page.goto(`${base}/console/`);
  await page.locator('input[name=access_key]').fill(key);
  await page.locator('input[name=secret]').fill(secret);
  await page.locator('button[type=submit]').click();
  await page.locator('h1').filter({ hasNotText: 'warmpost' }).first().waitFor();
  page.said = [];                              // nobody was signed in at first, and the browser says so
  return { context, page };
}

// A picture of all of the page, and what axe and the page itself say of it. The number of complaints.
export async function look(page, name, width) {
  const height = width < 500 ? 844 : 900;
  const inner = await page.evaluate(() => { const all = document.scrollingElement; return { wide: all.scrollWidth - all.clientWidth, tall: all.scrollHeight }; });
  if (inner.tall > height) {
    await page.setViewportSize({ width, height: Math.min(inner.tall + 60, 5000) });
    await page.waitForTimeout(400);
  }
  await page.screenshot({ path: `shots/${name}.png` });
  await page.setViewportSize({ width, height });
  if (inner.wide > 0) page.said.push(`scrolls sideways by ${inner.wide}px`);
  await page.evaluate(axe);                    // by the debugger, which the page's own policy does not hinder
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  for (const violation of found.violations) {
    if (!['serious', 'critical'].includes(violation.impact) && !process.env.ALL) continue;
    page.said.push(`axe ${violation.impact} ${violation.id}: ${violation.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.html.slice(0, 160)}`).join(' | ')}`);
  }
  console.log(`${name}: ${page.said.length ? '' : 'ok'}`);
  for (const each of new Set(page.said)) console.log(`    ${each}`);
  const count = page.said.length;
  page.said = [];
  return count;
}
