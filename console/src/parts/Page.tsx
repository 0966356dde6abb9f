import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import Box from '@cloudscape-design/components/box';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, type ReactNode } from 'react';
import { useNavigate } from 'react-router-dom';
import { zone } from './time';

const TIMES = zone === 'UTC' ? 'Times and days are UTC.' : `Times are those of ${zone}; days of warm-up, metrics and bills are UTC days.`;
const HOME = { text: 'Home', href: '/' };

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
  const above = title === 'Home' ? [] : [HOME, ...(trail ?? []).filter((each) => each.href !== HOME.href)];
  useEffect(() => { document.title = `${title} – warmpost`; }, [title]);
  return (
    <ContentLayout
      breadcrumbs={above.length > 0 && (
        <BreadcrumbGroup ariaLabel="Breadcrumbs" items={[...above, { text: title, href: '#' }]}
          onFollow={(event) => { event.preventDefault(); if (event.detail.href !== '#') navigate(event.detail.href); }} />
      )}
      header={<Header variant="h1" description={description} actions={actions}>{title}</Header>}
    >
      <SpaceBetween size="l">
        {children}
        <Box fontSize="body-s" color="text-body-secondary">{TIMES}</Box>
      </SpaceBetween>
    </ContentLayout>
  );
}
