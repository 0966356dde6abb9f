// A window that outlives its server. Prints {"troubles", ...}; tells by files in `signs` how far it is: "shown", then, the server being killed, "gone".
//   {"base", "key": {"id", "secret"}, "signs": FOLDER}
import { writeFileSync } from 'node:fs';
import { axeSays, base, contextOf, launch, options, pageIn, settled, troublesOf } from './browser.mjs';

const browser = await launch();
const page = await pageIn(await contextOf(browser));
page.expected = ['^40[13] '];
const troubles = [];
const facts = {};
const sign = (name) => writeFileSync(`${options.signs}/${name}`, '');
const table = page.getByRole('table', { name: 'Identities' });
async function give() {
  await page.locator('input[name=access_key]').fill(options.key.id);
  await page.locator('input[name=secret]').fill(options.key.secret);
  await page.keyboard.press('Enter');
}

await page.goto(`${base}/console/identities`);
await page.locator('input[name=access_key]').waitFor();
await give();
await table.getByText('mortal.example').waitFor();
await settled(page);
sign('shown');
const notice = page.getByRole('region', { name: 'Notifications' });
await notice.getByText('The server does not answer').waitFor();
facts.notice = await notice.innerText();
facts.during = await table.innerText();
troubles.push(...(await axeSays(page)).map((each) => `without a server: ${each}`));
sign('gone');
await page.getByText('Your session has ended').waitFor();           // with the server's memory
await give();
await table.getByText('mortal.example').waitFor();
await notice.waitFor({ state: 'detached' });
facts.after = await table.innerText();
facts.address = page.url().slice(base.length);
page.troubles = page.troubles.filter((each) => !each.startsWith('no answer'));
troubles.push(...await troublesOf(page));
await browser.close();
console.log(JSON.stringify({ ...facts, troubles }));
