// Opens each dialog of dialogs.json by the keyboard alone, and prints what is wrong with it: a line of JSON each, {"number", "troubles": [...]}.
//   {"base", "tokens": {"operator": TOKEN}, "ids": {"shop": ...}, "dialogs": [{"number", "at", "account", "open": [{"button"} | {"item"} | {"row"}], "title", "refuses"}]}
import { axeSays, contextOf, cookiesOf, focused, follow, launch, load, options, pageIn, troublesOf } from './browser.mjs';

const browser = await launch();
const cookies = await cookiesOf(browser, options.tokens.operator);
const windows = {};
const nameOf = (words) => (words.startsWith('^') ? new RegExp(words) : words);

// Each step of the way by the keyboard; the last button is where the focus comes back to.
async function open(page, steps) {
  let opener = null;
  for (const step of steps) {
    if (step.row) {
      await page.getByRole('table', { name: step.row }).locator('tbody input[type=checkbox]').first().focus();
      await page.keyboard.press('Space');
    } else if (step.button) {
      opener = page.getByRole('button', { name: nameOf(step.button), exact: true }).first();
      await opener.focus();
      await page.keyboard.press('Enter');
    } else {
      const item = page.getByRole('menuitem', { name: step.item, exact: true }).first();
      await item.waitFor();
      for (let i = 0; i < 10 && !await item.evaluate((each) => each === document.activeElement || each.contains(document.activeElement)); ++i) await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
    }
  }
  return opener;
}

const DIALOG = '[role=dialog]';
const isInside = (dialog) => dialog.evaluate((each) => each.contains(document.activeElement));

async function visit(wish) {
  const troubles = [];
  const page = windows[wish.account] ?? await pageIn(await contextOf(browser, { cookies, chosen: options.ids[wish.account] ?? '' }));
  await (windows[wish.account] ? follow(page, wish.at) : load(page, wish.at));
  windows[wish.account] = page;
  const opener = await open(page, wish.open);
  const dialog = page.getByRole('dialog').filter({ visible: true }).last();
  await dialog.waitFor();
  const title = await dialog.getByRole('heading').first().innerText();
  if (!title.startsWith(wish.title)) troubles.push(`its title is ${title}`);
  const isForm = wish.form !== false;
  if (isForm) {
    // The keyboard begins at the first field, where there is one.
    const begins = await dialog.locator('form').evaluate(async (form) => {
      const fields = 'input:not([type=submit]):not([type=file]):not([disabled]), textarea, button[aria-haspopup]';
      for (let i = 0; i < 40 && !form.contains(document.activeElement); ++i) await new Promise((done) => setTimeout(done, 25));
      return form.querySelector(fields) === null || form.contains(document.activeElement);
    });
    if (!begins) troubles.push(`it begins at ${await focused(page)}`);
    // A button that is no "send" must not send.
    const sends = await dialog.locator('form button').evaluateAll((all) => all.filter((each) => each.type === 'submit').map((each) => each.innerText || each.ariaLabel));
    if (sends.length > 0) troubles.push(`these buttons send the form: ${sends.join(', ')}`);
    if (!await dialog.getByRole('button', { name: 'Cancel', exact: true }).isVisible()) troubles.push('no Cancel');
  }
  if (!await isInside(dialog)) troubles.push('the focus is not in it');
  let cancel = !isForm;                                      // the keyboard goes round in it, and comes to Cancel
  for (let i = 0; i < 40 && !(cancel && i > 12); ++i) {
    await page.keyboard.press('Tab');
    if (!await isInside(dialog)) { troubles.push(`Tab leads out of it, to ${await focused(page)}`); break; }
    cancel ||= await focused(page) === 'button Cancel';
  }
  if (!cancel) troubles.push('Cancel is not come to by Tab');
  troubles.push(...await axeSays(page, DIALOG));
  await page.setViewportSize({ width: 390, height: 844 });
  const sideways = () => {
    const window_ = [...document.querySelectorAll('[role=dialog]')].filter((each) => each.checkVisibility()).pop();
    const inner = [window_, ...window_.querySelectorAll('*')].filter((each) => each.scrollWidth - each.clientWidth > 1 && ['auto', 'scroll'].includes(getComputedStyle(each).overflowX) && each.tagName !== 'TEXTAREA');
    return document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth + inner.reduce((sum, each) => sum + each.scrollWidth - each.clientWidth, 0);
  };
  let over = 1;
  for (let i = 0; i < 40 && over > 0; ++i) {                 // until the page has found its new width
    over = await page.evaluate(sideways);
    await page.waitForTimeout(over > 0 ? 50 : 0);
  }
  if (over > 0) troubles.push(`at 390 px it scrolls sideways by ${over} px`);
  await page.setViewportSize({ width: 1440, height: 900 });
  if (wish.refuses) {                                        // Enter sends, and what is missing is told at its field; nothing leaves for the server
    await dialog.locator('input:not([type=hidden]):not([type=submit]):not([type=checkbox]):not([type=radio])').first().focus();
    await page.keyboard.press('Enter');
    await dialog.getByText(wish.refuses).first().waitFor().catch(() => troubles.push(`Enter does not lead to "${wish.refuses}"`));
    troubles.push(...(await axeSays(page, DIALOG)).map((each) => `with a mistake: ${each}`));
  }
  if (wish.typed && !await dialog.getByRole('button').last().isDisabled()) troubles.push('it can be gone on with, and nothing was typed');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' }).catch(() => troubles.push('Escape does not close it'));
  if (!await opener.evaluate((each) => each === document.activeElement || each.contains(document.activeElement)).catch(() => false)) troubles.push(`afterwards the focus is at ${await focused(page)}`);
  troubles.push(...await troublesOf(page));
  return troubles;
}

// Two windows are looked at side by side: one account's dialogs by one of them.
const order = [...new Set(options.dialogs.map((each) => each.account))];
await Promise.all([0, 1].map(async (half) => {
  for (const wish of options.dialogs.filter((each) => order.indexOf(each.account) % 2 === half)) {
    const troubles = await visit(wish).catch((error) => [`stuck: ${error.message.split('\n').slice(0, 2).join(' ')}`]);
    if (troubles.some((each) => each.startsWith('stuck'))) delete windows[wish.account];
    console.log(JSON.stringify({ number: wish.number, troubles }));
  }
}));
await browser.close();
