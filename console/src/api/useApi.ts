import { useMemo } from 'react';
import { request, type Query } from './client';
import { useSession } from '../app/session';

// Requests as the session may make them. `own` requests are about the chosen account: an operator's name it, an account's need not (and may not for some).
// `house` requests are about all of the server.
export interface Api {
  account: string;              // the chosen one's twelve digits; empty: an operator who looks at all accounts
  isOperator: boolean;
  get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T>;
  post<T = unknown>(path: string, body?: object): Promise<T>;
  del<T = unknown>(path: string, query?: Query): Promise<T>;
  houseGet<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T>;
  housePost<T = unknown>(path: string, body?: object): Promise<T>;
  houseDel<T = unknown>(path: string, query?: Query): Promise<T>;
  ses<T = unknown>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object, signal?: AbortSignal): Promise<T>;
}

const V1 = '/warmpost/v1';
const SES = '/v2/email';

export function makeApi(account: string, isOperator: boolean): Api {
  const named = isOperator && account ? { account } : {};
  return {
    account,
    isOperator,
    get: (path, query, signal) => request('GET', V1 + path, { query: { ...named, ...query }, signal }),
    post: (path, body) => request('POST', V1 + path, { body: { ...named, ...body } }),
    del: (path, query) => request('DELETE', V1 + path, { query: { ...named, ...query } }),
    houseGet: (path, query, signal) => request('GET', V1 + path, { query, signal }),
    housePost: (path, body) => request('POST', V1 + path, { body: body ?? {} }),
    houseDel: (path, query) => request('DELETE', V1 + path, { query }),
    ses: (method, path, body, signal) => request(method, SES + path, { body, signal, account: isOperator ? account : '' }),
  };
}

export function useApi(): Api {
  const { account, isOperator } = useSession();
  return useMemo(() => makeApi(account, isOperator), [account, isOperator]);
}
