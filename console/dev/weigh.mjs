// What the first visit costs: bytes over the wire (compressed) and the time until Home shows its figures. Fails above 600 kB.
//   BASE, KEY and SECRET as for look.mjs; the mock does not compress, so weigh a real server.
import { base, launch } from './browser.mjs';

const LIMIT_KB = 600;
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
const client = await page.context().newCDPSession(page);
await client.send('Network.enable');
const sizes = new Map();
const urls = new Map();
client.on('Network.responseReceived', ({ requestId, response }) => urls.set(requestId, response.url));
client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => sizes.set(requestId, encodedDataLength));

const started = Date.now();
await page.goto(`${base}/console/`);
await page.locator('input[name=access_key]').fill(process.env.KEY ?? 'OPKEY');
const usable = Date.now() - started;
await page.locator('input[name=secret]').fill(process.env.SECRET ?? 'secret');
const signing = Date.now();
await page.locator('button[type=submit]').click();
await page.getByText('Today').first().waitFor();
const home = Date.now() - signing;
await page.waitForTimeout(1500);
let files = 0;
const list = [];
for (const [id, size] of sizes) {
  const path = new URL(urls.get(id) ?? base).pathname;
  if (!path.startsWith('/console/')) continue;
  files += size;
  list.push([size, path]);
}
list.sort((a, b) => b[0] - a[0]);
for (const [size, path] of list.slice(0, 12)) console.log(`${String(Math.round(size / 100) / 10).padStart(8)} kB ${path}`);
const kb = Math.round(files / 1000);
console.log(`${kb} kB in ${list.length} files at the first visit (at most ${LIMIT_KB}); sign-in usable after ${usable} ms, Home ${home} ms after signing in`);

// The second visit: everything is cached but index.html.
const again = Date.now();
await page.goto(`${base}/console/`);
await page.getByText('Delivered').first().waitFor();
console.log(`again: Home after ${Date.now() - again} ms`);
await browser.close();
process.exitCode = kb > LIMIT_KB || kb < 50 ? 1 : 0;
