import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type FormEvent } from 'react';
import './shell.css';

interface Props {
  signIn(accessKey: string, secret: string): Promise<void>;
  why: string;
}

export default function SignIn({ signIn, why }: Props) {
  const [accessKey, setAccessKey] = useState('');
  const [secret, setSecret] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(why);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError('');
    try {
      await signIn(accessKey.trim(), secret.trim());
    } catch (refused) {
      setError((refused as Error).message);
      setBusy(false);
    }
  };

  return (
    <main className="wp-sign-in">
      <form onSubmit={submit}>
        <Form actions={<Button variant="primary" formAction="submit" loading={busy} disabled={!accessKey || !secret}>Sign in</Button>}>
          <Container header={<Header variant="h1" description="With an access key of your account, or of the operator.">warmpost</Header>}>
            <SpaceBetween size="l">
              {error && <Alert type="error" header="Not signed in">{error}</Alert>}
              <FormField label="Access key">
                <Input value={accessKey} onChange={({ detail }) => setAccessKey(detail.value)} autoComplete="username" spellcheck={false} autoFocus name="access_key" />
              </FormField>
              <FormField label="Secret access key">
                <Input value={secret} type="password" onChange={({ detail }) => setSecret(detail.value)} autoComplete="current-password" name="secret" />
              </FormField>
              <Box color="text-body-secondary" fontSize="body-s">
                At the server&apos;s terminal, <Box variant="code" fontSize="body-s">warmpost sign-in</Box> prints a link that signs in once without a key.
              </Box>
            </SpaceBetween>
          </Container>
        </Form>
      </form>
    </main>
  );
}
