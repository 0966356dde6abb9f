// Enough of MIME (RFC 2045, 2046, 2047) to show what TestRenderEmailTemplate answers: a subject, a text and an HTML part. Pure; tested in mime.test.ts.

export interface Mail { subject: string; text?: string; html?: string }

interface Entity { headers: Map<string, string>; body: string }

function split(source: string): Entity {
  const end = /\r?\n\r?\n/.exec(source);
  const head = end ? source.slice(0, end.index) : source;
  const headers = new Map<string, string>();
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { headers, body: end ? source.slice(end.index + end[0].length) : '' };
}

const parameter = (value: string, name: string) => {
  const found = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^;\\s]+))`, 'i').exec(value);
  return found?.[1] ?? found?.[2];
};

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (c) => c.charCodeAt(0) & 0xff);
}

function quotedPrintable(text: string, isWord = false): Uint8Array {
  const joined = isWord ? text.replace(/_/g, ' ') : text.replace(/[ \t]+(\r?\n|$)/g, '$1').replace(/=\r?\n/g, '');
  return bytesOf(joined.replace(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16))));
}

function inCharset(bytes: Uint8Array, charset = 'utf-8'): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);   // a charset that nobody knows
  }
}

function contentOf({ headers, body }: Entity): string {
  const charset = parameter(headers.get('content-type') ?? '', 'charset');
  const encoding = (headers.get('content-transfer-encoding') ?? '').toLowerCase();
  if (encoding === 'quoted-printable') return inCharset(quotedPrintable(body), charset);
  if (encoding === 'base64') return inCharset(bytesOf(atob(body.replace(/[^A-Za-z0-9+/=]/g, ''))), charset);
  return body;                                // 7bit and 8bit: text already, since it came in JSON
}

function words(value: string): string {
  return value.replace(/\?=\s+=\?/g, '?==?').replace(/=\?([^?*]+)(?:\*[^?]*)?\?([bq])\?([^?]*)\?=/gi, (_all, charset: string, how: string, text: string) =>
    inCharset(how.toLowerCase() === 'b' ? bytesOf(atob(text)) : quotedPrintable(text, true), charset));
}

function walk(entity: Entity, mail: Mail, depth: number) {
  const type = (entity.headers.get('content-type') ?? 'text/plain').toLowerCase();
  const boundary = parameter(entity.headers.get('content-type') ?? '', 'boundary');
  if (type.startsWith('multipart/') && boundary && depth < 5) {
    const parts = `\n${entity.body}`.split(`\n--${boundary}`).slice(1);
    for (const each of parts) {
      if (each.startsWith('--')) break;
      walk(split(each.replace(/^[ \t]*\r?\n/, '').replace(/\r$/, '')), mail, depth + 1);
    }
    return;
  }
  if (type.startsWith('text/html')) mail.html ??= contentOf(entity);
  else if (type.startsWith('text/plain')) mail.text ??= contentOf(entity);
}

export function readMail(source: string): Mail {
  const whole = split(source);
  const mail: Mail = { subject: words(whole.headers.get('subject') ?? '') };
  walk(whole, mail, 0);
  return mail;
}

// The names that a template asks for, as an object to fill in. Helpers and their closings are left out; what stands in an #each is asked of its first element.
export function sampleData(...parts: (string | undefined)[]): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const text of parts) {
    const lists: { name: string; item: Record<string, unknown> }[] = [];
    for (const found of (text ?? '').matchAll(/\{\{\{?[&~]?\s*(#each|#if|#unless|#with|\/each|\/with|else|!|>|#\*)?\s*([^\s{}~|]*)[^{}]*\}\}/g)) {
      const [, helper = '', name = ''] = found;
      const into = lists[lists.length - 1]?.item ?? data;
      if (helper === '/each' || helper === '/with') lists.pop();
      else if (helper === '#each' || helper === '#with') {
        const item: Record<string, unknown> = {};
        if (/^[\w.]+$/.test(name)) put(into, name, helper === '#each' ? [item] : item);
        lists.push({ name, item });
      } else if (/^[\w]+(\.[\w]+)*$/.test(name) && name !== 'this' && name !== 'else' && name !== 'amazonSESUnsubscribeUrl' && ['', '#if', '#unless'].includes(helper)) {
        put(into, name, helper === '' ? name : true);
      }
    }
  }
  return data;
}

function put(into: Record<string, unknown>, path: string, value: unknown) {
  const names = path.split('.');
  let at = into;
  for (const name of names.slice(0, -1)) {
    if (typeof at[name] !== 'object' || at[name] === null) at[name] = {};
    at = at[name] as Record<string, unknown>;
  }
  const last = names[names.length - 1] as string;
  if (at[last] === undefined || at[last] === true) at[last] = value;
}
