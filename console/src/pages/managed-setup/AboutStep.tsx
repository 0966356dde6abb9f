import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Steps from '@cloudscape-design/components/steps';

export default function AboutStep() {
  return (
    <Container header={<Header variant="h2">Addresses that look after themselves</Header>}>
      <ColumnLayout columns={2} variant="text-grid">
        <Steps ariaLabel="What happens" steps={[
          { status: 'info', header: 'Addresses come with your mail', details: 'The pool takes free addresses from the inventory when there is mail for them, and gives back those it no longer needs.' },
          { status: 'info', header: 'Each warms up at each ISP', details: 'What an address may send to an ISP rises with what that ISP takes, and falls when it throttles or blocks.' },
          { status: 'info', header: 'The rest leaves by the shared pool', details: 'Nothing waits for warm-up. The shared part falls as addresses get warm, within about 45 days.' },
          { status: 'info', header: 'Every decision can be read', details: 'Which allowance rose or fell, which address came or went, and why: on the pool\'s page.' },
        ]} />
        <SpaceBetween size="m">
          <div><b>Choose it when</b> your volume changes, or you would rather not think about addresses.</div>
          <div><b>Choose standard addresses when</b> recipients allow-list them by address, or you want each one&apos;s warm-up in your own hands: addresses of a managed pool change.</div>
          <div><b>Stay with the shared pool</b> below some thousand messages a day: ISPs do not keep a reputation of an address that they hardly see.</div>
        </SpaceBetween>
      </ColumnLayout>
    </Container>
  );
}
