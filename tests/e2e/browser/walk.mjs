// What people do in the console, clicked from end to end. Prints a line of JSON for each: {"name", "troubles": [...], "facts": {...}}; one that cannot go on tells where.
//   {"base", "tokens": {"operator": TOKEN}, "ids": {"shop": ...}, "walks": {"managed": {...what it needs}, ...}}
import { load, options, seenOn, settled } from './browser.mjs';
import { button, dialogButton, look, walkAll } from './walking.mjs';

const walks = {
  async managed(page, given, troubles) {
    await load(page, '/set-up-managed');
    await look(page, 'first step', troubles);
    await button(page, 'Next').click();
    await button(page, 'Next').click();                     // nothing typed: it stays, and says why
    await page.getByText('Letters, digits, dashes and underscores').waitFor();
    await page.getByLabel('Name of the pool').fill(given.pool);
    await page.getByLabel('Addresses at most').fill('3');
    await look(page, 'second step', troubles);
    await button(page, 'Next').click();
    await page.getByLabel('From – optional').fill(given.from);
    await page.getByLabel('To – optional').fill(given.to);
    page.expected = ['^404 GET /warmpost/v1/messages/'];     // a story is there a moment after its message was accepted
    await look(page, 'third step', troubles);
    await button(page, 'Set up and send a test').click();
    await page.getByText('Tried: delivered').waitFor();
    const path = await page.getByRole('list', { name: 'The way of the message' }).or(page.getByLabel('The way of the message')).first().innerText();
    await look(page, 'at its end', troubles);
    const id = (await seenOn(page)).text.match(/[0-9a-f]{16}-[0-9a-f-]{36}-\d{6}/)?.[0];
    await button(page, 'Go to the pool').click();
    await page.locator('h1').filter({ hasText: given.pool }).waitFor();
    await look(page, 'the pool', troubles);
    return { path, id };
  },

  async choose(page, given, troubles) {
    await load(page, '/choose');
    await button(page, 'Recommend').click();
    await button(page, 'Run the forecast').waitFor();
    const answer = (await seenOn(page)).text;
    await look(page, 'the answer', troubles);
    await page.evaluate(() => {                             // progress may be seen for a moment only
      new MutationObserver(() => { window.progressed ||= document.body.innerText.includes('The simulator runs'); }).observe(document.body, { childList: true, subtree: true, characterData: true });
    });
    await button(page, 'Run the forecast').click();
    await button(page, 'Run again').waitFor({ timeout: 240_000 });
    await page.getByRole('table', { name: 'Over all days' }).waitFor({ timeout: 240_000 });
    await look(page, 'the forecast', troubles);
    const { tables, charts } = await seenOn(page);
    return { answer, tables, charts, progressed: await page.evaluate(() => window.progressed === true) };
  },

  async identity(page, given, troubles) {
    await load(page, '/identities');
    await button(page, 'Add identity').click();
    await page.getByLabel('Domain or address').fill('no domain');
    await dialogButton(page, 'Add').click();
    await page.getByText('Give a domain such as').waitFor();
    await page.getByLabel('Domain or address').fill(given.name);
    await look(page, 'the form', troubles);
    await dialogButton(page, 'Add').click();
    await page.locator('h1').filter({ hasText: given.name }).waitFor();
    await page.getByText(`_domainkey.${given.name}`).first().waitFor();
    await look(page, 'its page', troubles);
    return await seenOn(page);
  },

  async message(page, given, troubles) {
    await load(page, '/messages');
    const table = page.getByRole('table', { name: 'Messages' });
    const before = await table.locator('tbody tr').count();
    await page.getByLabel('Recipient, or message id').fill(given.recipient);
    await button(page, 'Search').click();
    await page.waitForURL((url) => url.search.includes('recipient='));
    await settled(page);
    const recipients = await table.locator('tbody tr').allInnerTexts();
    await look(page, 'what was found', troubles);
    await table.locator('tbody tr').first().getByRole('link').first().click();
    await page.getByText('From acceptance to outcome').waitFor();
    await look(page, 'the message', troubles);
    await button(page, 'Why from that address').click({ timeout: 3000 }).catch(() => undefined);   // made-up messages had no decision
    return { before, recipients, ...(await seenOn(page)) };
  },

  async lane(page, given, troubles) {
    await load(page, '/queues');
    const row = page.getByRole('table', { name: 'Lanes' }).locator('tbody tr').filter({ hasText: given.lane });
    await row.getByRole('radio').check({ force: true });
    await button(page, 'Pause').click();
    await look(page, 'the question', troubles);
    await dialogButton(page, 'Pause').click();
    await row.getByText('Paused').waitFor();
    await look(page, 'paused', troubles);
    await button(page, 'Retry now').click();                // due, and still held
    await page.getByText('made due').first().waitFor();
    const held = await row.innerText();
    await button(page, 'Resume').click();
    await row.getByText('Paused').waitFor({ state: 'detached' });
    const resumed = await row.innerText().catch(() => 'gone');
    if (await row.count() > 0) await button(page, 'Retry now').click({ timeout: 5000 }).catch(() => undefined);   // it may have left by itself
    await row.waitFor({ state: 'detached' });
    await look(page, 'empty', troubles);
    return { held, resumed };
  },

  async key(page, given, troubles) {
    await load(page, '/access');
    await button(page, 'Create key').click();
    await page.getByLabel('Name').first().fill(given.name);
    await look(page, 'the form', troubles);
    await dialogButton(page, 'Create').click();
    await page.getByText('This is the only time these secrets are shown').waitFor();
    await look(page, 'the secret', troubles);
    const words = (await page.getByRole('dialog').innerText()).split(/\s+/);
    const id = words.find((each) => /^AKIA[A-Z0-9]{16}$/.test(each));
    const secret = words.find((each) => /^[A-Za-z0-9+/]{40}$/.test(each));
    await dialogButton(page, 'I have kept it').click();
    await page.getByText('This is the only time').waitFor({ state: 'detached' });
    const after = await page.content();
    await page.reload();
    await settled(page);
    const listed = await page.getByRole('table', { name: 'Access keys' }).getByText(given.name).count();
    return { id, secret, listed, leaked: after.includes(secret) || (await page.content()).includes(secret) || (await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).includes(secret) };
  },

  async modes(page, given, troubles) {                      // dark and back, and a choice of account, kept over a reload
    await load(page, '/');
    await button(page, 'Dark mode').click();
    await page.locator('body.awsui-dark-mode').waitFor();
    await page.reload();
    await page.locator('body.awsui-dark-mode').waitFor();
    await button(page, 'Light mode').click();
    await page.locator('body:not(.awsui-dark-mode)').waitFor();
    await page.getByRole('button', { name: /^Account/ }).first().click();
    await page.getByRole('option', { name: /clinic/ }).click();
    await page.getByText(`Account clinic (${options.ids.clinic})`).waitFor();
    await look(page, 'another account', troubles);
    return { description: await page.getByText('Account clinic (').innerText() };
  },

  async file(page, given, troubles) {
    await load(page, '/isps');
    const [file] = await Promise.all([page.waitForEvent('download'), button(page, 'Export ISPs as CSV').click()]);
    const chunks = [];
    for await (const chunk of await file.createReadStream()) chunks.push(chunk);
    await look(page, 'afterwards', troubles);
    return { name: file.suggestedFilename(), text: Buffer.concat(chunks).toString() };
  },
};

await walkAll(walks);
