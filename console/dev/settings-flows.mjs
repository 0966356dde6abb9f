// What a person does on the pages of settings, mail and operators, step by step: bad input told at its field, confirmations, secrets shown once. Needs the mock, freshly started.
//   node dev/settings-flows.mjs           all;   node dev/settings-flows.mjs set- key-    those whose names begin so
import { launch, look, signedIn, base } from './browser.mjs';

const wanted = process.argv.slice(2);
const width = Number(process.env.WIDTH ?? 1200);
const browser = await launch();
const { page } = await signedIn(browser, width, false);
const ID = '01000199abcdef01-2639037c-a70f-4ea5-b12f-e473e6a23b78-000000';
let bad = 0;

const button = (name) => page.getByRole('button', { name, exact: true }).first();
const dialog = () => page.getByRole('dialog').last();
const inDialog = (name) => dialog().getByRole('button', { name, exact: true }).last();
const says = (text) => page.getByText(text).first().waitFor();
async function row(of, action) {
  await page.getByRole('button', { name: `Actions for ${of}` }).first().click();
  await page.getByRole('menuitem', { name: action, exact: true }).first().click();
}
async function flow(name, path, steps) {
  if (wanted.length > 0 && !wanted.some((each) => name.startsWith(each))) return;
  await page.goto(`${base}/console${path}`);
  await page.locator('h1').first().waitFor();
  await page.waitForTimeout(800);
  page.said = [];
  try {
    for (const [i, step] of steps.entries()) {
      await step();
      await page.waitForTimeout(400);
      bad += await look(page, `flow-${name}-${i}`, width);
    }
  } catch (error) {
    bad += 1;
    console.log(`${name}: ${error.message.split('\n')[0]}`);
  }
}

await flow('set-create', '/configuration-sets', [
  async () => { await button('Create configuration set').click(); await dialog().getByLabel('Name').fill('bad name'); await inDialog('Create').click(); await says('Give it a name of'); },
  async () => { await dialog().getByLabel('Name').fill('campaigns'); await inDialog('Create').click(); await says('Configuration set campaigns was made'); },
  async () => { await page.getByRole('button', { name: 'Edit delivery' }).click(); await dialog().getByLabel(/How long to try/).fill('2'); await inDialog('Save').click(); await says('Give whole minutes'); },
  async () => { await dialog().getByLabel(/How long to try/).fill('60'); await inDialog('Save').click(); await says('Delivery options were saved'); },
  async () => { await button('Add destination').click(); await inDialog('Save').click(); await says('Give an ARN'); },
  async () => { await dialog().getByLabel('Name').fill('orders'); await dialog().getByLabel('ARN').fill('arn:aws:sns:us-east-1:000000000002:orders'); await inDialog('Save').click(); await says('Destination orders was saved'); },
  async () => { await button('Delete').click(); await says('Requests that name it are refused'); },
  async () => { await dialog().getByRole('textbox').fill('campaigns'); await inDialog('Delete').click(); await says('Configuration set campaigns was deleted'); },
]);
await flow('identity-create', '/identities', [
  async () => { await button('Add identity').click(); await dialog().getByLabel('Domain or address').fill('nodomain'); await inDialog('Add').click(); await says('Give a domain such as'); },
  async () => { await dialog().getByLabel('Domain or address').fill('fresh.example'); await inDialog('Add').click(); await says('_domainkey.fresh.example'); },
]);
await flow('identity-mail-from', '/identities/shop.example?tab=mail-from', [async () => { await button('Edit').click(); await dialog().getByLabel(/Domain/).fill('other.example'); await inDialog('Save').click(); await says('Give a domain below shop.example'); }]);
await flow('identity-policy', '/identities/shop.example?tab=policies', [async () => { await button('Add policy').click(); await dialog().getByLabel('Policy (JSON)').fill('{'); await inDialog('Save').click(); await says('That is no JSON'); }]);
await flow('suppression', '/suppression', [
  async () => { await button('Add').click(); await dialog().getByLabel('Addresses').fill('ann@mail.example, nonsense'); await inDialog('Add').click(); await says('is no address'); },
  async () => { await dialog().getByLabel('Addresses').fill('ann@mail.example'); await inDialog('Add').click(); await says('1 address is suppressed'); },
  async () => {
    await button('Import and export').click();
    await page.getByRole('menuitem', { name: 'Import a file' }).click();
    await dialog().locator('input[type=file]').setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from('address,reason\na@b.example,COMPLAINT\nbad,BOUNCE\nc@d.example\n') });
    await says('1 line cannot be read');
  },
  async () => { await inDialog('Import').click(); await says('2 addresses are suppressed'); },
  async () => { await page.getByLabel('Look an address up in the whole list').fill('reader7@gmx.example'); await page.keyboard.press('Enter'); await page.getByRole('link', { name: 'Message', exact: true }).waitFor(); },
]);
await flow('template', '/templates/welcome', [
  async () => { await page.getByLabel('Subject').fill('Hello {{name}}'); await button('Save').click(); await says('Template welcome was saved'); await page.frameLocator('iframe').getByRole('heading', { name: /Welcome/ }).waitFor(); },
]);
await flow('contact', '/contact-lists', [
  async () => { await row('reader1@mail.example', 'Edit'); await says('Unsubscribed from all'); },
  async () => { await inDialog('Cancel').click(); await button('Add topic').click(); await inDialog('Save').click(); await says('Give the words that subscribers see'); },
]);
await flow('message', `/messages/${ID}`, [async () => { for (const each of await page.getByRole('button', { name: 'Why from that address' }).all()) await each.click(); await says('The grant it drew on'); }]);
await flow('queue', '/queues', [
  async () => { await page.getByRole('radio').first().click({ force: true }); await button('Drop').click(); await says('It cannot be undone'); },
  async () => { await dialog().getByRole('textbox').fill('drop'); await inDialog('Drop').click(); await says('recipients dropped'); },
]);
await flow('key-create', '/access', [
  async () => { await button('Create key').click(); await dialog().getByLabel(/Name/).first().fill('till'); await inDialog('Create').click(); await says('This is the only time'); },
  async () => { await button('I have kept it').click(); await row('checkout (AKIAEXAMPLE000000001)', 'Rotate'); await inDialog('Rotate').click(); await says('still works'); },
  async () => { await button('I have kept it').click(); await row('dashboard (AKIAEXAMPLE000000003)', 'Delete'); await says('It was never used'); },
]);
await flow('account', '/accounts/000000000003', [
  async () => { await button('Decide').click(); await dialog().getByLabel('Recipients in 24 hours').fill('none'); await inDialog('Grant').click(); await says('as a number above 0'); },
  async () => { await dialog().getByLabel('Recipients in 24 hours').fill('20000'); await inDialog('Grant').click(); await says('newcomer has left the sandbox'); },
]);
await flow('request', '/requests', [
  async () => { await row('request 3', 'Approve'); await says('1 free address only'); },
  async () => { await inDialog('Cancel').click(); await row('request 3', 'Decline'); await inDialog('Decline').click(); await says('Say why'); },
  async () => { await dialog().getByLabel('Reason').fill('Too little mail for two.'); await inDialog('Decline').click(); await says('Request #3 was declined'); },
]);
await flow('inventory', '/inventory', [
  async () => { await button('Add addresses').click(); await dialog().getByLabel('Addresses').fill('300x'); await inDialog('Add').click(); await says('is no address, range or network'); },
  async () => { await inDialog('Cancel').click(); await row('192.0.2.17', 'Move'); await says('Sends for all accounts').catch(() => undefined); },
]);
await flow('audit', '/audit', [async () => { await page.getByRole('button', { name: /^Details of/ }).first().click(); await says('What was asked for'); }]);
await browser.close();
console.log(bad === 0 ? 'all as it should be' : `${bad} things are not as they should be`);
process.exitCode = bad > 0 ? 1 : 0;
