import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useState } from 'react';
import { part } from '../../api/client';
import { useApi } from '../../api/useApi';
import { AreaField } from '../../parts/fields';
import { useForm } from '../../parts/useForm';
import { readMail, sampleData, type Mail } from './mime';
import Preview from './Preview';
import { checkData } from './words';

interface Props { name?: string; content: { subject: string; html: string; text: string }; isChanged: boolean }

// What the server makes of the stored template, by TestRenderEmailTemplate: the very code that renders mail.
export default function Rendered({ name, content, isChanged }: Props) {
  const api = useApi();
  const form = useForm({ data: JSON.stringify(sampleData(content.subject, content.html, content.text), null, 2) }, (v) => ({ data: checkData(v.data) }));
  const [mail, setMail] = useState<Mail | null>(null);
  const [wrong, setWrong] = useState('');
  const { data } = form.values;
  const render = async () => {
    if (!name || checkData(data)) return;
    setWrong('');
    try {
      setMail(readMail((await api.ses<{ RenderedTemplate: string }>('POST', `/templates/${part(name)}/render`, { TemplateData: data || '{}' })).RenderedTemplate));
    } catch (error) {
      setWrong((error as Error).message);
    }
  };
  // At once, and after each saving; not on each key.
  useEffect(() => { void render(); }, [name, content]);   // eslint-disable-line react-hooks/exhaustive-deps

  return (
    <Container header={<Header variant="h2" description={isChanged ? 'Of what is saved: save to see your changes.' : 'As it would be sent with these data.'} actions={<Button disabled={!name} onClick={() => void render()}>Render</Button>}>Preview</Header>}>
      <SpaceBetween size="l">
        <AreaField form={form} name="data" label="Data (JSON)" rows={6} code />
        {!name && <Box color="text-body-secondary">Save the template first.</Box>}
        {wrong && <Alert type="error" header="It cannot be rendered">{wrong}</Alert>}
        {!wrong && mail && <Preview mail={mail} />}
      </SpaceBetween>
    </Container>
  );
}
