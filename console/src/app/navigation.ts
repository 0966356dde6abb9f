import type { SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import { matchPath } from 'react-router-dom';
import { GROUPS, PAGES } from '../pages';

// Which entry of the navigation a path belongs to: that of its own page, or of the page above it.
export function pageAt(pathname: string): { nav: string } | undefined {
  const page = PAGES.find((each) => matchPath(each.path, pathname));
  return page ? { nav: page.under ?? page.path } : undefined;
}

export function navigationItems(isOperator: boolean, base: string): SideNavigationProps.Item[] {
  const items: SideNavigationProps.Item[] = [];
  for (const group of GROUPS) {
    const links = PAGES.filter((page) => page.group === group && !page.under && (isOperator || !page.operator))
      .map((page) => ({ type: 'link' as const, text: page.title, href: base + (page.path === '/' ? '/' : page.path) }));
    if (links.length === 0) continue;
    if (group === 'Start') items.push(...links, { type: 'divider' });
    else items.push({ type: 'section-group', title: group, items: links });
  }
  return items;
}
