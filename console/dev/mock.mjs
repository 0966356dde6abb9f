// For development only: a server that answers like warmpost with invented figures, and serves the built console with the same strict headers.
// It is not part of what is shipped. `npm run mock`, then http://127.0.0.1:5199/console/ (built files) or `npm run dev` (vite, with its proxy).
// Sign in with any access key: one that begins with OP is an operator's, others are an account's.
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const dist = join(here, '../dist');
const port = Number(process.env.PORT ?? 5199);
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.json': 'application/json' };

// Each file of mock/ exports `routes`: [method, path with {names}, (request) => answer], where request has query, body, path, session.
const routes = [];
for (const file of readdirSync(join(here, 'mock')).sort()) {
  const module = await import(`./mock/${file}`);
  for (const [method, path, answer] of module.routes ?? []) {
    routes.push({ method, names: [...path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]), pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '([^/]+)')}$`), answer });
  }
}

// What accounts may ask about themselves (**A** in docs/operator-api.md).
const OWN = /^\/warmpost\/v1\/(session|sent|isps|messages|alerts|reputation|standings|my-addresses|my-pools|lease-requests|findings|advice|bill|ledger|suppression|keys|audit|account|forecasts|configuration-sets|identities|explain\/message)(\/|$)/;
const sessions = new Map();    // by cookie
const cookieOf = (request) => /wp=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
const tell = (response, status, body) => { response.writeHead(status, { 'Content-Type': 'application/json' }); response.end(JSON.stringify(body)); };

function sign(request, body, response) {
  let session = sessions.get(cookieOf(request));
  if (request.method === 'DELETE') { sessions.delete(cookieOf(request)); return [200, {}]; }
  if (request.method === 'POST') {
    if (body.secret === 'wrong') return [403, { message: 'The access key or its secret is wrong.' }];
    const operator = body.token ? true : String(body.access_key).startsWith('OP');
    session = { csrf: 'csrf-1', account: operator ? '' : '000000000002', account_name: operator ? '' : 'shop', role: operator ? 'operator' : 'account', key_id: body.access_key ?? 'AKIALINK', expires_ms: Date.now() + 36e5 };
    const cookie = Math.random().toString(36).slice(2);
    sessions.set(cookie, session);
    response.setHeader('Set-Cookie', `wp=${cookie}; HttpOnly; SameSite=Strict; Path=/`);
  }
  return session ? [200, session] : [401, { message: 'Sign in first.' }];
}

function api(request, url, body, response) {
  if (url.pathname === '/warmpost/v1/session') return tell(response, ...sign(request, body, response));
  const session = sessions.get(cookieOf(request));
  if (!session) return tell(response, 401, { message: 'Sign in first.' });
  if (request.method !== 'GET' && request.headers['x-warmpost-csrf'] !== session.csrf) return tell(response, 403, { message: 'X-Warmpost-CSRF is missing or wrong.' });
  if (session.role !== 'operator' && url.pathname.startsWith('/warmpost/v1/') && !OWN.test(url.pathname)) return tell(response, 403, { message: 'This is for keys of role operator.' });
  for (const route of routes) {
    const found = route.method === request.method && route.pattern.exec(url.pathname);
    if (!found) continue;
    const path = Object.fromEntries(route.names.map((name, i) => [name, decodeURIComponent(found[i + 1])]));
    const answer = route.answer({ query: Object.fromEntries(url.searchParams), body, path, session, account: request.headers['x-warmpost-account'] });
    return Number.isInteger(answer?.status) ? tell(response, answer.status, answer.body) : tell(response, 200, answer ?? {});
  }
  return tell(response, 404, { message: `The mock has no ${request.method} ${url.pathname}` });
}

function file(url, response) {
  let path = normalize(url.pathname.replace(/^\/console/, ''));
  if (path === '/' || !existsSync(join(dist, path)) || statSync(join(dist, path)).isDirectory()) path = '/index.html';
  response.writeHead(200, { 'Content-Type': types[extname(path)] ?? 'application/octet-stream', 'Content-Security-Policy': csp, 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' });
  createReadStream(join(dist, path)).on('error', () => response.destroy()).pipe(response);   // a build may be replacing it
}

createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost');
  if (!url.pathname.startsWith('/warmpost') && !url.pathname.startsWith('/v2')) {
    if (url.pathname.startsWith('/console')) return file(url, response);
    response.writeHead(302, { Location: '/console/' });
    return response.end();
  }
  let text = '';
  request.on('data', (piece) => { text += piece; });
  request.on('end', () => {
    try { api(request, url, text ? JSON.parse(text) : {}, response); } catch (error) { console.error(error); tell(response, 500, { message: String(error) }); }
  });
}).listen(port, '127.0.0.1', () => console.log(`mock on http://127.0.0.1:${port}/console/`));
