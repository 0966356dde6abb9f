import AppLayout from '@cloudscape-design/components/app-layout-toolbar';
import Flashbar from '@cloudscape-design/components/flashbar';
import Select from '@cloudscape-design/components/select';
import SideNavigation from '@cloudscape-design/components/side-navigation';
import TopNavigation from '@cloudscape-design/components/top-navigation';
import { useEffect, useState, type ReactNode } from 'react';
import { useHref, useLocation, useNavigate } from 'react-router-dom';
import type { Accounts } from '../api/types';
import { useApi } from '../api/useApi';
import { useLive } from '../parts/live';
import { useConnectionNotice } from './connection';
import { useFlashItems } from './flash';
import { navigationItems, pageAt } from './navigation';
import { useSession } from './session';
import './shell.css';
import { useMode } from './theme';

const NARROW = window.matchMedia('(max-width: 688px)');
const narrow = () => NARROW.matches;

function AccountChooser() {
  const { account, chooseAccount } = useSession();
  const api = useApi();
  const accounts = useLive('accounts', (signal) => api.houseGet<Accounts>('/accounts', {}, signal), { every: 60_000 });
  const all = { value: '', label: 'All accounts' };
  const options = [all, ...(accounts.data?.accounts ?? []).map((each) => ({ value: each.id, label: each.name, description: each.id }))];
  return (
    <div className="wp-account">
      <Select options={options} selectedOption={options.find((each) => each.value === account) ?? all} filteringType="auto" filteringPlaceholder="Find an account"
        filteringAriaLabel="Find an account" ariaLabel="Account" statusType={accounts.loading ? 'loading' : 'finished'} loadingText="Loading accounts"
        onChange={({ detail }) => chooseAccount(detail.selectedOption.value ?? '')} />
    </div>
  );
}

export default function Shell({ children }: { children: ReactNode }) {
  const { session, isOperator, signOut } = useSession();
  const { dark, toggle } = useMode();
  const [open, setOpen] = useState(() => !narrow());
  const notice = useConnectionNotice();
  useEffect(() => {               // a window that gets wide has room for the list again
    const changed = () => setOpen(!narrow());
    NARROW.addEventListener('change', changed);
    return () => NARROW.removeEventListener('change', changed);
  }, []);
  const flash = useFlashItems();
  const items = notice ? [notice, ...flash] : flash;
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const home = useHref('/');
  const base = home.replace(/\/$/, '');
  const go = (event: { preventDefault(): void; detail: { href?: string; external?: boolean } }) => {
    if (event.detail.external || !event.detail.href) return;
    event.preventDefault();
    navigate(event.detail.href.slice(base.length) || '/');
    if (narrow()) setOpen(false);
  };

  return (
    <>
      <a className="wp-skip" href="#wp-content" onClick={(event) => { event.preventDefault(); document.getElementById('wp-content')?.focus(); }}>Skip to the content</a>
      <div id="wp-top" className="wp-top">
        <TopNavigation
          identity={{ href: home, title: 'warmpost', onFollow: (event) => { event.preventDefault(); navigate('/'); } }}
          search={isOperator ? <AccountChooser /> : undefined}
          i18nStrings={{ searchIconAriaLabel: 'Choose an account', searchDismissIconAriaLabel: 'Close', overflowMenuTriggerText: 'More', overflowMenuTitleText: 'All', overflowMenuBackIconAriaLabel: 'Back', overflowMenuDismissIconAriaLabel: 'Close' }}
          utilities={[
            { type: 'button', text: dark ? 'Light mode' : 'Dark mode', onClick: toggle },
            {
              type: 'menu-dropdown',
              text: isOperator ? 'Operator' : session.account_name,
              description: session.key_id,
              iconName: 'user-profile',
              ariaLabel: 'Who is signed in',
              items: [{ id: 'role', text: `Role: ${session.role}`, disabled: true }, { id: 'sign-out', text: 'Sign out' }],
              onItemClick: ({ detail }) => { if (detail.id === 'sign-out') void signOut(); },
            },
          ]}
        />
      </div>
      <AppLayout
        headerSelector="#wp-top"
        toolsHide
        navigationOpen={open}
        onNavigationChange={({ detail }) => setOpen(detail.open)}
        navigationWidth={240}
        navigation={<SideNavigation header={{ text: 'Console', href: home }} items={navigationItems(isOperator, base)} activeHref={base + (pageAt(pathname)?.nav ?? pathname)} onFollow={go} />}
        notifications={items.length > 0 ? <Flashbar items={items} i18nStrings={{ ariaLabel: 'Notifications', errorIconAriaLabel: 'Error', successIconAriaLabel: 'Success', warningIconAriaLabel: 'Warning' }} /> : undefined}
        ariaLabels={{ navigation: 'Pages', navigationToggle: 'Open the list of pages', navigationClose: 'Close the list of pages', notifications: 'Notifications' }}
        content={<div id="wp-content" tabIndex={-1}>{children}</div>}
      />
    </>
  );
}
