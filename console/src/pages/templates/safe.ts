// A mail's HTML made ready to be shown within the console's Content-Security-Policy. The frame is sandboxed and the policy forbids scripts and other hosts in any
// case; what is taken out here would only be refused there, and complained of in the browser's console.

const GONE = 'script,noscript,iframe,frame,object,embed,applet,base,link,meta,form[action],portal';
const STYLE = 'data-wp-style';

export interface Safe { html: string; sheets: string[]; images: number }

// Styles are taken out as text: the browser would complain of them even where they are only parsed. Comments go first, Outlook's own styles stand in them.
function withoutStyles(html: string): { html: string; sheets: string[] } {
  const sheets: string[] = [];
  const bare = html.replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<style\b[^>]*>([\s\S]*?)<\/style\s*>/gi, (_all, text: string) => { sheets.push(text); return ''; })
    .replace(/<(\/?)style\b/gi, '<$1wp-style')
    .replace(/(<[^<>]*?\s)style(\s*=)/gi, `$1${STYLE}$2`);
  return { html: bare, sheets };
}

export function prepared(html: string): Safe {
  const { html: bare, sheets } = withoutStyles(html);
  const inert = new DOMParser().parseFromString(bare, 'text/html');
  inert.querySelectorAll(GONE).forEach((element) => element.remove());
  let images = 0;
  for (const element of inert.querySelectorAll('*')) {
    for (const { name } of [...element.attributes]) {
      if (name.startsWith('on') || ['src', 'srcset', 'background', 'poster', 'action', 'formaction', 'style'].includes(name)) element.removeAttribute(name);
    }
    if (element.tagName === 'A') element.removeAttribute('href');
    if (element.tagName !== 'IMG') continue;
    images += 1;
    const instead = inert.createElement('span');
    instead.textContent = `[${element.getAttribute('alt') || 'picture'}]`;
    element.replaceWith(instead);
  }
  return { html: `<!doctype html>${inert.documentElement.outerHTML}`, sheets, images };
}

// By the CSS object model, which the policy lets pass; nothing of it is fetched, since the policy lets no host but ours be asked.
export function style(inner: Document, sheets: string[]) {
  const view = inner.defaultView as (Window & { CSSStyleSheet: typeof CSSStyleSheet }) | null;
  if (view) {
    inner.adoptedStyleSheets = ['body{margin:12px;font-family:sans-serif;background:#fff;color:#000}', ...sheets].map((text) => {
      const sheet = new view.CSSStyleSheet();
      sheet.replaceSync(withoutAddresses(text));
      return sheet;
    });
  }
  for (const element of inner.querySelectorAll<HTMLElement>(`[${STYLE}]`)) element.style.cssText = withoutAddresses(element.getAttribute(STYLE) ?? '');
}

const withoutAddresses = (css: string) => css.replace(/@import[^;]*;?/gi, '').replace(/url\([^)]*\)/gi, 'none');
