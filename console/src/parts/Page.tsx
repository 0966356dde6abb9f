import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, type ReactNode } from 'react';
import { useNavigate } from 'react-router-dom';

interface Props {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  trail?: { text: string; href: string }[];   // the pages above this one; hrefs without /console
  children: ReactNode;
}

// The frame of every page: its name in the window's title, a heading, what can be done, and the way back.
export default function Page({ title, description, actions, trail, children }: Props) {
  const navigate = useNavigate();
  const above = trail ?? (title === 'Home' ? [] : [{ text: 'Home', href: '/' }]);
  useEffect(() => { document.title = `${title} – warmpost`; }, [title]);
  return (
    <ContentLayout
      breadcrumbs={above.length > 0 && (
        <BreadcrumbGroup ariaLabel="Breadcrumbs" items={[...above, { text: title, href: '#' }]}
          onFollow={(event) => { event.preventDefault(); if (event.detail.href !== '#') navigate(event.detail.href); }} />
      )}
      header={<Header variant="h1" description={description} actions={actions}>{title}</Header>}
    >
      <SpaceBetween size="l">{children}</SpaceBetween>
    </ContentLayout>
  );
}
