import type { ComponentType } from 'react';

type Module = { default: ComponentType };

const RETRY_MS = 2000;
const RELOADED = 'warmpost.reloaded';       // when this window was last loaded anew for a page's sake
const RELOAD_AT_MOST_EVERY_MS = 60_000;

const pause = () => new Promise((resolve) => { window.setTimeout(resolve, RETRY_MS); });
const answers = () => fetch('/console/', { method: 'HEAD', cache: 'no-store' }).then(() => true, () => false);

// A page's code. Without an answer of the server it is waited for. If the server answers and there is no such code, warmpost was updated under an open
// window: the window is then loaded anew, at the address it has.
export async function patiently(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    while (!await answers()) await pause();
    try {
      return await load();
    } catch {
      const last = Number(window.sessionStorage.getItem(RELOADED) ?? 0);
      if (Date.now() - last < RELOAD_AT_MOST_EVERY_MS) throw error;
      window.sessionStorage.setItem(RELOADED, String(Date.now()));
      window.location.reload();
      return new Promise(() => undefined);
    }
  }
}
