// The one way to the server: JSON over fetch, by the session's cookie. Nothing here is known to the console alone; docs/operator-api.md and the SES v2 API
// are what it speaks.

import { setGone } from './reach';

export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,    // 0: no answer at all
    readonly code: string,      // the exception's name, e.g. NotFoundException
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

const PATIENCE_MS = 60_000;
const NO_ANSWER = 'The server does not answer. It is tried again by itself; look whether warmpost runs and your network is up.';
const UNSURE = 'The server does not answer, so it is not known whether this was done. Once it is back, look before you try again.';

export type Query = Record<string, string | number | boolean | undefined | null>;

export interface Options {
  query?: Query;
  body?: unknown;
  account?: string;             // sent as X-Warmpost-Account: for whom an operator speaks SES v2
  signal?: AbortSignal;
}

let csrf = '';
let onSignedOut: () => void = () => undefined;

export const setCsrf = (value: string) => { csrf = value; };
export const whenSignedOut = (listener: () => void) => { onSignedOut = listener; };

export function withQuery(path: string, query: Query = {}): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') words.set(name, String(value));
  }
  const text = words.toString();
  return text ? `${path}?${text}` : path;
}

async function answerOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!text) return {};
  try {
    return JSON.parse(text);
  } catch {
    // A CSV, or a page of something that stands between us and the server.
    return response.ok ? text : { message: `${response.status} ${response.statusText}` };
  }
}

function errorOf(response: Response, answer: unknown): ApiError {
  const said = answer as { message?: string; Message?: string };
  const code = (response.headers.get('x-amzn-errortype') ?? '').split(':')[0] ?? '';
  return new ApiError(said.message ?? said.Message ?? `The server answered ${response.status}.`, response.status, code);
}

export async function request<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (method !== 'GET') headers['X-Warmpost-CSRF'] = csrf;
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  if (options.account) headers['X-Warmpost-Account'] = options.account;
  // A server that took the connection and says nothing is gone, too. What changes something is waited for: it may have been done.
  const patience = new AbortController();
  const giveUp = () => patience.abort();
  const timer = method === 'GET' ? window.setTimeout(giveUp, PATIENCE_MS) : 0;
  options.signal?.addEventListener('abort', giveUp);
  if (options.signal?.aborted) giveUp();
  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(withQuery(path, options.query), {
      method,
      headers,
      credentials: 'same-origin',
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: patience.signal,
    });
    answer = await answerOf(response);
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    setGone(true);
    throw new ApiError(method === 'GET' ? NO_ANSWER : UNSURE, 0, 'NoAnswer');
  } finally {
    window.clearTimeout(timer);
  }
  setGone(false);
  if (response.ok) return answer as T;
  const refused = errorOf(response, answer);
  // A browser drops a cookie when its time is over; then nobody asks, which is another answer than that to a session that ended.
  const isOut = refused.status === 401 || refused.code === 'MissingAuthenticationTokenException';
  if (isOut && !path.endsWith('/session')) onSignedOut();
  throw refused;
}

export const part = encodeURIComponent;   // of a path
