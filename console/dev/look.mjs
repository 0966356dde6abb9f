// Looks at pages as a person would: screenshots at three sizes, and what axe and the browser say of each. For development; needs the mock (or a warmpost).
//   node dev/look.mjs                 every page of PAGES below
//   node dev/look.mjs /addresses ...  these only
// LOOK_AS=account looks as an account; BASE and KEY/SECRET look at a real server. Screenshots: shots/<name>-<size>.png
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { PAGES } from './pages.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const base = process.env.BASE ?? 'http://127.0.0.1:5199';
const asAccount = process.env.LOOK_AS === 'account';
const key = process.env.KEY ?? (asAccount ? 'AKIASHOP' : 'OPKEY');
const secret = process.env.SECRET ?? 'secret';
const chosen = process.env.ACCOUNT ?? '000000000002';
const pages = process.argv.length > 2 ? process.argv.slice(2) : PAGES;
const sizes = (process.env.SIZES ?? '1440,1440-dark,390').split(',');
mkdirSync('shots', { recursive: true });

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
let bad = 0;
for (const size of sizes) {
  const [width, mode] = size.split('-');
  const context = await browser.newContext({ viewport: { width: Number(width), height: Number(width) < 500 ? 844 : 900 }, bypassCSP: false, reducedMotion: 'reduce' });
  await context.addInitScript(([dark, account]) => { localStorage.setItem('warmpost.mode', dark ? 'dark' : 'light'); if (account) localStorage.setItem('warmpost.account', account); }, [mode === 'dark', asAccount ? '' : chosen]);
  const page = await context.newPage();
  let said = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) said.push(`${message.type()}: ${message.text().slice(0, 300)}`); });
  page.on('pageerror', (error) => said.push(`page error: ${error.message}`));
  page.on('request', (request) => { if (!request.url().startsWith(base) && !request.url().startsWith('blob:') && !request.url().startsWith('data:')) said.push(`third party: ${request.url()}`); });
  await page.goto(`${base}/console/`);
  await page.locator('input[name=access_key]').fill(key);
  await page.locator('input[name=secret]').fill(secret);
  await page.locator('button[type=submit]').click();
  await page.locator('h1').filter({ hasNotText: 'warmpost' }).first().waitFor();
  for (const path of pages) {
    said = [];
    await page.goto(`${base}/console${path}`);
    await page.locator('h1').first().waitFor();
    await page.waitForTimeout(1200);
    const name = `${asAccount ? 'account-' : ''}${path.replace(/^\//, '').replace(/[^a-z0-9-]+/gi, '_') || 'home'}`;
    await page.screenshot({ path: `shots/${name}-${size}.png`, fullPage: false });
    const inner = await page.evaluate(() => { const m = document.scrollingElement; return { wide: m.scrollWidth - m.clientWidth, tall: m.scrollHeight }; });
    if (inner.tall > 900) {
      await page.setViewportSize({ width: Number(width), height: Math.min(inner.tall + 60, 5000) });
      await page.waitForTimeout(400);
      await page.screenshot({ path: `shots/${name}-${size}.png` });
      await page.setViewportSize({ width: Number(width), height: Number(width) < 500 ? 844 : 900 });
    }
    if (inner.wide > 0) said.push(`scrolls sideways by ${inner.wide}px`);
    // By the debugger's evaluate, which the page's own policy does not hinder.
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    for (const violation of found.violations) {
      if (!['serious', 'critical'].includes(violation.impact) && !process.env.ALL) continue;
      said.push(`axe ${violation.impact} ${violation.id}: ${violation.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.html.slice(0, 160)}`).join(' | ')}`);
    }
    bad += said.length;
    console.log(`${size} ${path}: ${said.length ? '' : 'ok'}`);
    for (const each of new Set(said)) console.log(`    ${each}`);
  }
  await context.close();
}
await browser.close();
process.exitCode = bad ? 1 : 0;
