import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { part } from '../../api/client';
import type { EmailTemplate } from '../../api/ses';
import { useApi } from '../../api/useApi';
import { useLive } from '../../parts/live';
import NeedsAccount from '../../parts/NeedsAccount';
import Page from '../../parts/Page';
import Trouble from '../../parts/Trouble';
import Waiting from '../../parts/Waiting';
import Editor from './Editor';
import { pathOf } from './words';

function Existing({ name }: { name: string }) {
  const api = useApi();
  const [opened] = useState(Date.now);   // as it is now, not as it was fetched earlier
  const template = useLive(`template ${api.account} ${name} ${opened}`, (signal) => api.ses<EmailTemplate>('GET', `/templates/${part(name)}`, undefined, signal), { every: 0 });
  if (template.loading) return <Waiting what="the template" />;
  if (!template.data) return <Trouble error={template.error} retry={template.refresh} />;
  return <Editor name={name} content={template.data.TemplateContent} saved={template.refresh} />;
}

function New() {
  const navigate = useNavigate();
  return <Editor saved={(name) => navigate(pathOf(name), { replace: true })} />;
}

export default function TemplatePage() {
  const { name } = useParams();
  return (
    <Page title={name ?? 'Create template'} description={name ? 'Template' : undefined} trail={[{ text: 'Templates', href: '/templates' }]}>
      <NeedsAccount>{name ? <Existing key={name} name={name} /> : <New />}</NeedsAccount>
    </Page>
  );
}
