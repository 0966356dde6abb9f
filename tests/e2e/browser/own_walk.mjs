// What an account and the operator read and set about an account's own: lanes, decisions, explanations, priorities, topics, DNS records, alerts. Told as walk.mjs does.
import { load, seenOn, settled } from './browser.mjs';
import { button, dialogButton, look, walkAll } from './walking.mjs';

const rowsOf = (page, table) => page.getByRole('table', { name: table }).locator('tbody tr');

const walks = {
  // Two accounts have a pool of this name: the lane of one is paused, retried and let go.
  async lane(page, given, troubles) {
    await load(page, '/queues');
    const row = rowsOf(page, 'Lanes').filter({ hasText: given.lane }).filter({ hasText: given.of });
    await row.getByRole('radio').check({ force: true });
    await button(page, 'Pause').click();
    await page.getByText(`Pause ${given.lane} of ${given.of}?`).waitFor();
    await dialogButton(page, 'Pause').click();
    await row.getByText('Paused').waitFor();
    await look(page, 'paused', troubles);
    await button(page, 'Retry now').click();
    await page.getByText('1 recipient made due').first().waitFor();
    const held = await row.innerText();
    const others = await rowsOf(page, 'Lanes').filter({ hasText: given.other }).allInnerTexts();
    await row.getByRole('link').first().click();
    await page.getByRole('table', { name: `Waiting in ${given.lane}` }).getByText(given.recipient).waitFor();
    await look(page, 'what waits in it', troubles);
    const pauses = async () => { await page.getByRole('tab', { name: 'Pauses' }).click(); await settled(page); return rowsOf(page, 'Pauses').allInnerTexts(); };
    const paused = await pauses();
    await page.getByRole('tab', { name: 'By ISP' }).click();
    await row.getByRole('radio').check({ force: true });
    await button(page, 'Resume').click();
    await row.getByText('Paused').waitFor({ state: 'detached' });
    return { held, others, paused };
  },

  async decisions(page, given, troubles) {
    await load(page, `/managed/${given.pool}`);
    await page.getByRole('tab', { name: 'Decisions' }).click();
    await rowsOf(page, 'Decisions').first().waitFor();
    await look(page, 'the decisions', troubles);
    const raises = await seenOn(page);
    await load(page, `/managed/${given.pool}?tab=decisions&kind=lease`);
    await rowsOf(page, 'Decisions').filter({ hasText: 'Leased' }).first().waitFor();
    return { ...raises, leases: await rowsOf(page, 'Decisions').allInnerTexts() };
  },

  async explained(page, given, troubles) {
    await load(page, `/messages/${given.id}`);
    await page.getByText('Delivered').first().waitFor();
    await button(page, 'Why from that address').click();
    await page.getByText('The grant it drew on').waitFor();
    await look(page, 'why', troubles);
    return seenOn(page);
  },

  async priority(page, given, troubles) {
    await load(page, `/configuration-sets/${given.set}`);
    const before = (await seenOn(page)).text;
    await button(page, 'Edit priority').click();
    const chosen = await page.getByRole('dialog').getByRole('button', { name: /Mail of this set is/ }).innerText();
    await page.getByRole('dialog').getByRole('button', { name: /Mail of this set is/ }).click();
    await page.getByRole('option', { name: /Bulk/ }).click();
    await dialogButton(page, 'Save').click();
    await page.getByText('is bulk from now on').waitFor();
    await look(page, 'saved', troubles);
    await load(page, '/configuration-sets');
    return { before, chosen, row: await rowsOf(page, 'Configuration sets').filter({ hasText: given.set }).innerText() };
  },

  async topics(page, given, troubles) {
    await load(page, '/contact-lists');
    await button(page, 'Create contact list').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).first().fill(given.list);
    await dialog.getByRole('button', { name: 'Add topic' }).click();
    await dialogButton(page, 'Save').click();                // a topic without a name: it stays, and says why
    await page.getByText('Give it a name of 1 to 64 letters').waitFor();
    await dialog.getByLabel('Name of topic 1').fill('offers');
    await dialog.getByLabel('Topic 1 shown as').fill('Offers of the week');
    await look(page, 'the form', troubles);
    await dialogButton(page, 'Save').click();
    await rowsOf(page, 'Topics').filter({ hasText: 'Offers of the week' }).waitFor();
    await button(page, 'Add topic').click();
    await dialog.getByLabel('Name', { exact: true }).first().fill('news');
    await dialog.getByLabel('Shown as').fill('News');
    await dialogButton(page, 'Save').click();
    const news = rowsOf(page, 'Topics').filter({ hasText: 'news' });
    await news.waitFor();
    await news.getByRole('button', { name: 'Actions for news' }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await dialog.getByLabel('Shown as').fill('News of the shop');
    await dialogButton(page, 'Save').click();
    await rowsOf(page, 'Topics').filter({ hasText: 'News of the shop' }).waitFor();
    await look(page, 'the list', troubles);
    return { topics: await rowsOf(page, 'Topics').allInnerTexts() };
  },

  async dns(page, given, troubles) {
    await load(page, `/identities/${given.name}`);
    await rowsOf(page, 'Records').filter({ hasText: 'Another value' }).first().waitFor();
    await look(page, 'the records', troubles);
    const looked = page.waitForResponse((response) => response.url().endsWith('/dns'));
    await button(page, 'Look now').click();
    await looked;
    await look(page, 'looked again', troubles);
    return { rows: await rowsOf(page, 'Records').allInnerTexts() };
  },

  async alerts(page, given, troubles) {
    await load(page, '/alerts');
    const row = rowsOf(page, 'Alerts').filter({ hasText: given.about }).first();
    await row.waitFor();
    const text = await row.innerText();
    await look(page, 'the alerts', troubles);
    await row.getByRole('link', { name: given.link }).click();
    await page.locator('h1').filter({ hasText: given.leads }).waitFor();
    await look(page, 'where it leads', troubles);
    return { text };
  },
};

await walkAll(walks);
