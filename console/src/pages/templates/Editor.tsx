import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { part } from '../../api/client';
import type { TemplateContent } from '../../api/ses';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { AreaField, TextField } from '../../parts/fields';
import { useForm } from '../../parts/useForm';
import Rendered from './Rendered';
import { checkName } from './words';

interface Props { name?: string; content?: TemplateContent; saved: (name: string) => void }
interface Values { name: string; subject: string; html: string; text: string }

const check = (v: Values) => ({
  name: checkName(v.name),
  subject: v.subject.trim() ? undefined : 'A template needs a subject.',
  text: v.html || v.text ? undefined : 'Give a text, HTML, or both.',
});

export default function Editor({ name, content, saved }: Props) {
  const api = useApi();
  const flash = useFlash();
  const form = useForm<Values>({ name: name ?? '', subject: content?.Subject ?? '', html: content?.Html ?? '', text: content?.Text ?? '' }, check);
  const [stored, setStored] = useState(form.values);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState('');
  const isChanged = !name || stored.subject !== form.values.subject || stored.html !== form.values.html || stored.text !== form.values.text;

  const save = async () => {
    if (!form.ready()) return;
    setBusy(true);
    setRefused('');
    const { name: called, subject, html, text } = form.values;
    const body = { TemplateContent: { Subject: subject, ...(html && { Html: html }), ...(text && { Text: text }) } };
    try {
      if (name) await api.ses('PUT', `/templates/${part(name)}`, body);
      else await api.ses('POST', '/templates', { TemplateName: called, ...body });
      setStored(form.values);
      flash.success(`Template ${called} was saved.`);
      saved(called);
    } catch (error) {
      setRefused((error as Error).message);
    }
    setBusy(false);
  };

  return (
    <Grid gridDefinition={[{ colspan: { default: 12, m: 6 } }, { colspan: { default: 12, m: 6 } }]}>
      <Container header={<Header variant="h2" description="Handlebars: {{name}}, {{#each items}} … {{/each}}, {{#if a}} … {{/if}}. Nothing is escaped." actions={<Button variant="primary" loading={busy} disabled={!isChanged} onClick={() => void save()}>Save</Button>}>Content</Header>}>
        <SpaceBetween size="l">
          {refused && <Alert type="error" header="Not saved">{refused}</Alert>}
          {!name && <TextField form={form} name="name" label="Name" constraint="It cannot be changed later." />}
          <TextField form={form} name="subject" label="Subject" placeholder="Welcome, {{name}}" />
          <AreaField form={form} name="html" label="HTML" optional rows={14} code />
          <AreaField form={form} name="text" label="Text" optional rows={8} code />
        </SpaceBetween>
      </Container>
      <Rendered name={name} content={stored} isChanged={isChanged} />
    </Grid>
  );
}
