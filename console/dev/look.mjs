// Looks at pages as a person would: screenshots at three sizes, and what axe and the browser say of each. For development; needs the mock (or a warmpost).
//   node dev/look.mjs                 every page of pages.mjs
//   node dev/look.mjs /addresses ...  these only
// LOOK_AS=account looks as an account; BASE, KEY, SECRET, ACCOUNT look at a real server; SIZES=390 looks at a phone only. Screenshots: shots/<name>-<size>.png
import { asAccount, base, launch, look, signedIn } from './browser.mjs';
import { PAGES } from './pages.mjs';

const pages = process.argv.length > 2 ? process.argv.slice(2) : PAGES;
const sizes = (process.env.SIZES ?? '1440,1440-dark,390').split(',');
const browser = await launch();
let bad = 0;
for (const size of sizes) {
  const [width, mode] = size.split('-');
  const { context, page } = await signedIn(browser, Number(width), mode === 'dark');
  for (const path of pages) {
    page.said = [];
    await page.goto(`${base}/console${path}`);
    await page.locator('h1').first().waitFor();
    await page.waitForTimeout(1200);
    const name = `${asAccount ? 'account-' : ''}${path.replace(/^\//, '').replace(/[^a-z0-9-]+/gi, '_') || 'home'}`;
    bad += await look(page, `${name}-${size}`, Number(width));
  }
  await context.close();
}
await browser.close();
process.exitCode = bad ? 1 : 0;
