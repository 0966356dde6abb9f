// What all walks have in common: the words for what is clicked, and how each is run and told of.
import { axeSays, contextOf, cookiesOf, launch, options, pageIn, settled, troublesOf } from './browser.mjs';

export const button = (page, name) => page.getByRole('button', { name, exact: true }).first();
export const dialogButton = (page, name) => page.getByRole('dialog').getByRole('button', { name, exact: true });

// Every state on the way is looked at: dialogs and results too.
export async function look(page, where, troubles) {
  await settled(page);
  for (const each of [...await axeSays(page), ...await troublesOf(page)]) troubles.push(`${where}: ${each}`);
}

// `walks`: by name, (page, given, troubles) => facts. Each in a window of its own; `given.as` names the session (default: the operator's), `given.account` whom an
// operator looks at. Prints a line of JSON for each: {"name", "troubles", "facts"}.
export async function walkAll(walks) {
  const browser = await launch();
  const sessions = {};
  for (const [name, given] of Object.entries(options.walks)) {
    const who = given.as ?? 'operator';
    const cookies = await (sessions[who] ??= cookiesOf(browser, options.tokens[who]));
    const context = await contextOf(browser, { cookies, chosen: who === 'operator' ? options.ids[given.account] ?? '' : '' });
    const page = await pageIn(context);
    const troubles = [];
    let facts = null;
    try {
      facts = await walks[name](page, given, troubles);
    } catch (error) {
      const text = await page.evaluate(() => (document.querySelector('[role=dialog]') ?? document.querySelector('main') ?? document.body).innerText.slice(0, 1500)).catch(() => '');
      troubles.push(`stuck: ${error.message.split('\n').slice(0, 3).join(' ')} (at ${page.url()}: ${text})`);
    }
    troubles.push(...await troublesOf(page));
    if (options.shots) await page.screenshot({ path: `${options.shots}/walk-${name}.png`, fullPage: true });
    console.log(JSON.stringify({ name, troubles, facts }));
    await context.close();
  }
  await browser.close();
}
