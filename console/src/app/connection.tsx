import type { FlashbarProps } from '@cloudscape-design/components/flashbar';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { request } from '../api/client';
import { isGone, onReach } from '../api/reach';
import { absolute } from '../parts/time';

const PROBE_MS = 2000;

// While the server does not answer: a notice that says so and since when, and somebody who asks again until it does. Pages keep what they show.
export function useConnectionNotice(): FlashbarProps.MessageDefinition | undefined {
  const gone = useSyncExternalStore(onReach, isGone);
  const [since, setSince] = useState(0);
  useEffect(() => {
    if (!gone) return undefined;
    setSince(Date.now());
    let asks = false;             // a server that takes connections and says nothing is not asked thirty times at once
    const probe = () => {
      if (asks) return;
      asks = true;
      void request('GET', '/warmpost/v1/session').catch(() => undefined).finally(() => { asks = false; });
    };
    const timer = window.setInterval(probe, PROBE_MS);
    return () => window.clearInterval(timer);
  }, [gone]);
  if (!gone) return undefined;
  return {
    id: 'no-answer', type: 'warning', header: 'The server does not answer', ariaRole: 'status', statusIconAriaLabel: 'Warning',
    content: `What is shown here is from before ${absolute(since || Date.now())}. The server is asked again by itself; look whether warmpost runs and your network is up.`,
  };
}
