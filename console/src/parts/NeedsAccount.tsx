import type { ReactNode } from 'react';
import { useSession } from '../app/session';
import Empty from './Empty';

// Things that belong to one account: an operator chooses it first.
export default function NeedsAccount({ children }: { children: ReactNode }) {
  const { account } = useSession();
  if (account) return <>{children}</>;
  return <Empty title="Choose an account">This page is about one account. Choose it at the top of the window.</Empty>;
}
