import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useMemo, useRef } from 'react';
import type { Mail } from './mime';
import './preview.css';
import { prepared, style } from './safe';

// HTML of a mail in a frame that runs nothing: no scripts, no forms, no other host. Its styles are put in by hand, since the console's policy takes no inline ones.
function Html({ html }: { html: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const safe = useMemo(() => prepared(html), [html]);
  const loaded = () => {
    const inner = frame.current?.contentDocument;
    if (!inner || !frame.current) return;
    style(inner, safe.sheets);
    frame.current.height = String(Math.min(1600, Math.max(240, inner.documentElement.scrollHeight + 16)));
  };
  return (
    <SpaceBetween size="s">
      {safe.images > 0 && <Box color="text-body-secondary" fontSize="body-s">Pictures are shown as their description: the console asks no other host for anything.</Box>}
      <iframe ref={frame} className="wp-preview" title="The mail's HTML part" sandbox="allow-same-origin" srcDoc={safe.html} onLoad={loaded} referrerPolicy="no-referrer" tabIndex={0} />
    </SpaceBetween>
  );
}

export default function Preview({ mail }: { mail: Mail }) {
  const tabs = [
    ...(mail.html !== undefined ? [{ id: 'html', label: 'HTML', content: <Html html={mail.html} /> }] : []),
    ...(mail.text !== undefined ? [{ id: 'text', label: 'Text', content: <pre className="wp-pre">{mail.text}</pre> }] : []),
  ];
  return (
    <SpaceBetween size="s">
      <Box><Box variant="awsui-key-label">Subject</Box>{mail.subject || '(empty)'}</Box>
      {tabs.length === 0 ? <Alert type="warning">The mail has neither a text nor an HTML part.</Alert> : <Tabs tabs={tabs} />}
    </SpaceBetween>
  );
}
