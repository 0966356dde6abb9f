import Alert from '@cloudscape-design/components/alert';
import I18nProvider from '@cloudscape-design/components/i18n';
import Spinner from '@cloudscape-design/components/spinner';
import { Component, lazy, Suspense, type ReactNode } from 'react';
import { BrowserRouter, Route, Routes, useLocation } from 'react-router-dom';
import { PAGES, type PageEntry } from '../pages';
import { ConfirmProvider } from '../parts/confirm';
import Empty from '../parts/Empty';
import Page from '../parts/Page';
import { FlashProvider } from './flash';
import messages from './messages';
import { patiently } from './patient';
import { SessionProvider, useSession } from './session';
import Shell from './Shell';
import SignIn from './SignIn';

const waiting = <div className="wp-waiting"><Spinner size="large" /></div>;
const loaded = PAGES.map((page) => ({ page, Content: lazy(() => patiently(page.load)) }));

// A mistake in one page must not take the others with it.
class Guard extends Component<{ children: ReactNode }, { error?: Error }> {
  state: { error?: Error } = {};
  static getDerivedStateFromError(error: Error) { return { error }; }
  render() {
    if (!this.state.error) return this.props.children;
    return (
      <Page title="This page failed">
        <Empty title="The console made a mistake here">{this.state.error.message} Load the page again; after an update of warmpost that is all it needs.</Empty>
      </Page>
    );
  }
}

function Allowed({ page, children }: { page: PageEntry; children: ReactNode }) {
  const { isOperator } = useSession();
  if (isOperator || !page.operator) return <>{children}</>;
  return <Page title={page.title}><Empty title="For the operator">This page is for keys of role operator.</Empty></Page>;
}

function Content() {
  const { pathname } = useLocation();
  return (
    <Guard key={pathname}>
      <Suspense fallback={waiting}>
        <Routes>
          {loaded.map(({ page, Content: Shown }) => <Route key={page.path} path={page.path} element={<Allowed page={page}><Shown /></Allowed>} />)}
          <Route path="*" element={<Page title="Not found"><Empty title="There is no such page">Choose one of the list at the side.</Empty></Page>} />
        </Routes>
      </Suspense>
    </Guard>
  );
}

export default function App() {
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <BrowserRouter basename="/console" future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
        <SessionProvider waiting={(why) => (why ? <main className="wp-sign-in"><Alert type="warning" header="No answer from the server">{why}</Alert></main> : waiting)} signedOut={(signing, why) => <SignIn key={why} signIn={signing.signIn} why={why} />}>
          <FlashProvider>
            <ConfirmProvider>
              <Shell><Content /></Shell>
            </ConfirmProvider>
          </FlashProvider>
        </SessionProvider>
      </BrowserRouter>
    </I18nProvider>
  );
}
