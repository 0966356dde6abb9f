import { useEffect, useState } from 'react';
import { NONE } from './format';
import { absolute, msOf, relative, zone } from './time';

interface Props {
  at: number | string | undefined | null;   // Unix milliseconds, or ISO 8601
  form?: 'absolute' | 'relative';
}

// In the viewer's zone; the other form, and UTC, on hover and for screen readers.
export default function TimeText({ at, form = 'absolute' }: Props) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (form !== 'relative') return undefined;
    const timer = window.setInterval(() => setNow(Date.now()), 15_000);
    return () => window.clearInterval(timer);
  }, [form]);
  const ms = msOf(at);
  if (ms === undefined) return <>{NONE}</>;
  const long = absolute(ms);
  const title = `${long} (${zone}); ${new Date(ms).toISOString()}`;
  return <time dateTime={new Date(ms).toISOString()} title={title}>{form === 'relative' ? relative(ms, Math.max(now, Date.now())) : long}</time>;
}
