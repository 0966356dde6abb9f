// What the browser tests share: Chromium, signed-in sessions of the console, and a page that tells all that goes wrong in it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const options = JSON.parse(process.argv[2] ?? '{}');      // by support/browser.py: {"base": "http://127.0.0.1:8025", ...}
export const base = options.base;
const PATIENCE_MS = 60_000;                                     // of what is waited for: bounds a test that fails, measures nothing

export const SIZES = { light: [1440, 900, 'light'], dark: [1440, 900, 'dark'], phone: [390, 844, 'light'] };

export const launch = () => chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });

// `chosen`: the account that an operator looks at, by id; empty: all. `cookies`: of a session that is there; without them nobody is signed in.
export async function contextOf(browser, { size = 'light', cookies, chosen = '' } = {}) {
  const [width, height, mode] = SIZES[size];
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce', acceptDownloads: true, locale: 'en-GB' });
  context.setDefaultTimeout(PATIENCE_MS);
  if (cookies) await context.addCookies(cookies);
  await context.addInitScript(([mode, account]) => {
    if (location.protocol === 'about:') return;
    if (!localStorage.getItem('warmpost.mode')) localStorage.setItem('warmpost.mode', mode);
    if (account && !localStorage.getItem('warmpost.account')) localStorage.setItem('warmpost.account', account);
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => window.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile ?? ''}`));
  }, [mode, chosen]);
  return context;
}

// A page whose `troubles` collects console errors, mistakes in scripts, requests to others, and answers of 400 and above that are not in `expected`.
export async function pageIn(context) {
  const page = await context.newPage();
  page.troubles = [];
  page.expected = [];                                           // regular expressions on "404 GET /warmpost/v1/..."
  page.running = new Set();                                     // requests to the API under way
  const isApi = (request) => ['fetch', 'xhr'].includes(request.resourceType());
  const expects = (text) => page.expected.some((each) => new RegExp(each).test(text));
  page.on('pageerror', (error) => page.troubles.push(`mistake in a script: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    if (message.text().startsWith('Failed to load resource')) return;   // told below, with its path
    page.troubles.push(`console error: ${message.text().slice(0, 400)}`);
  });
  page.on('request', (request) => {
    if (isApi(request)) page.running.add(request);
    if (!request.url().startsWith(`${base}/`) && !/^(blob|data):/.test(request.url())) page.troubles.push(`request to another host: ${request.url()}`);
  });
  page.on('requestfinished', (request) => page.running.delete(request));
  page.on('requestfailed', (request) => {
    page.running.delete(request);
    const why = request.failure()?.errorText ?? '';
    if (why !== 'net::ERR_ABORTED') page.troubles.push(`no answer (${why}): ${request.method()} ${request.url().slice(base.length)}`);
  });
  page.on('response', (response) => {
    const text = `${response.status()} ${response.request().method()} ${response.url().slice(base.length)}`;
    if (response.status() >= 400 && !expects(text)) page.troubles.push(`refused: ${text}`);
  });
  return page;
}

// What the page complained of since it was asked last.
export async function troublesOf(page) {
  const violations = await page.evaluate(() => window.violations.splice(0)).catch(() => []);
  const all = [...page.troubles.splice(0), ...violations.map((each) => `against the Content-Security-Policy: ${each}`)];
  return [...new Set(all)];
}

// Until nothing is asked for, nothing says that it is loading, and there is a heading.
export async function settled(page) {
  await page.locator('h1').first().waitFor({ timeout: PATIENCE_MS });
  let quiet = 0;
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end && quiet < 3;) {
    const loading = page.running.size > 0 || await page.evaluate(() => [...document.querySelectorAll('[class*="awsui_status-loading"], .wp-waiting')].some((each) => each.checkVisibility()));
    quiet = loading ? 0 : quiet + 1;
    await page.waitForTimeout(50);
  }
  if (quiet < 3) page.troubles.push(`still loading after ${PATIENCE_MS / 1000} s`);
}

// By its address. What the page before had asked for ends with it, and that is not always told: it is left first, so that nothing of it can begin meanwhile.
export async function load(page, path) {
  await page.goto('about:blank');
  page.running.clear();
  await page.goto(`${base}/console${path}`);
  await settled(page);
}

// Another page of the console, as its own links lead there: without loading it all anew.
export async function follow(page, path) {
  await page.evaluate((to) => { window.history.pushState(null, '', to); window.dispatchEvent(new PopStateEvent('popstate')); }, `/console${path}`);
  await page.waitForTimeout(30);
  await settled(page);
}

// Serious and critical findings of axe, as sentences. `within`: a selector, where the rest was looked at already.
export async function axeSays(page, within = '') {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe);   // by the debugger, which the page's own policy does not hinder
  const found = await page.evaluate((part) => window.axe.run(part ? { include: [part] } : document, { resultTypes: ['violations'] }), within);
  return found.violations.filter((each) => ['serious', 'critical'].includes(each.impact)).map((each) =>
    `axe, ${each.impact}: ${each.id} at ${each.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.html.slice(0, 140)}`).join(' | ')}`);
}

// What can be seen: headings, tables by their names with how many rows, charts by theirs with how many things they draw.
export const seenOn = (page) => page.evaluate(() => {
  const visible = (each) => each.checkVisibility();
  const inner = document.scrollingElement;
  const tables = {}, charts = {};
  for (const table of [...document.querySelectorAll('table[aria-label]')].filter(visible)) {
    const rows = [...table.querySelectorAll('tbody > tr')].filter((row) => !row.querySelector('[class*="cell-merged"]'));
    tables[table.getAttribute('aria-label')] = Math.max(rows.length, tables[table.getAttribute('aria-label')] ?? 0);
  }
  for (const chart of [...document.querySelectorAll('svg[aria-label]')].filter(visible)) {
    const drawn = [...chart.querySelectorAll('path[d], rect, line')].filter((each) => { const box = each.getBoundingClientRect(); return box.width + box.height > 3 && each.closest('[class*="series"]'); });
    charts[chart.getAttribute('aria-label')] = drawn.length;
  }
  return { heading: document.querySelector('h1')?.textContent ?? '', title: document.title, text: document.querySelector('main')?.innerText ?? '', tables, charts, over: inner.scrollWidth - inner.clientWidth };
});

// Where the keyboard is: the role, and what a screen reader would say.
export const focused = (page) => page.evaluate(() => {
  const at = document.activeElement;
  const label = at?.getAttribute('aria-label') ?? (at?.labels?.[0] ?? at)?.innerText ?? '';
  return `${at?.getAttribute('role') ?? at?.tagName.toLowerCase()} ${label.trim().slice(0, 60)}`.trim();
});

// Signs in by a link's token without a page; the session's cookies.
export async function cookiesOf(browser, token) {
  const context = await browser.newContext();
  const answer = await context.request.post(`${base}/warmpost/v1/session`, { data: { token } });
  if (!answer.ok()) throw new Error(`the link was refused: ${answer.status()} ${await answer.text()}`);
  const { cookies } = await context.storageState();
  await context.close();
  return cookies;
}
