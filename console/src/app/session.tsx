import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { ApiError, request, setCsrf, whenSignedOut } from '../api/client';
import type { Session } from '../api/types';
import { forget } from '../parts/live';

const PATH = '/warmpost/v1/session';
const CHOSEN = 'warmpost.account';   // which account an operator looked at last

type State = { phase: 'asking'; why: string } | { phase: 'out'; why: string } | { phase: 'in'; session: Session };

interface Signing {
  signIn(accessKey: string, secret: string): Promise<void>;
  signOut(): Promise<void>;
}

export interface SignedIn extends Signing {
  session: Session;
  isOperator: boolean;
  account: string;              // empty: an operator who looks at all accounts
  chooseAccount(id: string): void;
}

const Context = createContext<SignedIn | null>(null);

export function useSession(): SignedIn {
  const found = useContext(Context);
  if (!found) throw new Error('useSession is used outside of a session');
  return found;
}

// The token of a sign-in link. It is taken out of the address bar at once: it must not stay in the browser's history.
function tokenInAddress(): string {
  const found = /^#sign-in=(.+)$/.exec(window.location.hash);
  if (!found) return '';
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
  return decodeURIComponent(found[1] ?? '');
}

const RETRY_MS = 3000;
const pause = () => new Promise((resolve) => { window.setTimeout(resolve, RETRY_MS); });

// A server that does not answer may be starting anew: asked until it does. `tell` is told what it waits for.
async function begin(token: string, tell: (why: string) => void): Promise<State> {
  try {
    const session = token ? await request<Session>('POST', PATH, { body: { token } }) : await request<Session>('GET', PATH);
    return { phase: 'in', session };
  } catch (error) {
    if (error instanceof ApiError && error.status === 0) {
      tell(error.message);
      await pause();
      return begin(token, tell);
    }
    if (token) return { phase: 'out', why: error instanceof Error ? error.message : 'The link was refused.' };
    const quiet = error instanceof ApiError && (error.status === 401 || error.status === 403);
    return { phase: 'out', why: quiet ? '' : (error as Error).message };
  }
}

interface Props {
  signedOut: (signing: Signing, why: string) => ReactNode;
  waiting: (why: string) => ReactNode;
  children: ReactNode;
}

export function SessionProvider({ signedOut, waiting, children }: Props) {
  const [state, setState] = useState<State>({ phase: 'asking', why: '' });
  const [chosen, setChosen] = useState(() => window.localStorage.getItem(CHOSEN) ?? '');
  const first = useRef<Promise<State> | null>(null);   // once, also where React's strict mode runs effects twice: a token is good for one use

  const enter = useCallback((next: State) => {
    setCsrf(next.phase === 'in' ? next.session.csrf : '');
    setState(next);
  }, []);

  useEffect(() => {
    whenSignedOut(() => { forget(); enter({ phase: 'out', why: 'Your session has ended. Sign in again.' }); });
    first.current ??= begin(tokenInAddress(), (why) => setState({ phase: 'asking', why }));
    void first.current.then(enter);
  }, [enter]);

  const signing = useMemo<Signing>(() => ({
    async signIn(accessKey, secret) {
      enter({ phase: 'in', session: await request<Session>('POST', PATH, { body: { access_key: accessKey, secret } }) });
    },
    async signOut() {
      await request('DELETE', PATH).catch(() => undefined);   // signed out here in any case
      forget();
      enter({ phase: 'out', why: '' });
    },
  }), [enter]);

  const value = useMemo<SignedIn | null>(() => {
    if (state.phase !== 'in') return null;
    const isOperator = state.session.role === 'operator';
    return {
      ...signing,
      session: state.session,
      isOperator,
      account: isOperator ? chosen : state.session.account,
      chooseAccount(id) {
        if (id) window.localStorage.setItem(CHOSEN, id);
        else window.localStorage.removeItem(CHOSEN);
        setChosen(id);
      },
    };
  }, [state, signing, chosen]);

  if (state.phase === 'asking') return <>{waiting(state.why)}</>;
  if (!value) return <>{signedOut(signing, state.phase === 'out' ? state.why : '')}</>;
  return <Context.Provider value={value}>{children}</Context.Provider>;
}
