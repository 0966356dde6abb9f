import { useCollection } from '@cloudscape-design/collection-hooks';
import Button from '@cloudscape-design/components/button';
import CollectionPreferences from '@cloudscape-design/components/collection-preferences';
import Header, { type HeaderProps } from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useState, type ReactNode } from 'react';
import { download, toCsv, writtenCell, type Cell } from './csv';
import Empty from './Empty';
import { inSentence, NONE, plural } from './format';
import type { Live } from './live';
import Trouble from './Trouble';
import { useFilterInAddress } from './useFilterInAddress';

export interface Column<T> {
  id: string;
  header: string;
  value: (item: T) => Cell;                 // what is sorted, searched and exported
  cell?: (item: T) => ReactNode;            // what is shown, when it is more than the value
  width?: number;
  minWidth?: number;
  hidden?: boolean;                         // only shown when chosen in the preferences
  fixed?: boolean;                          // cannot be hidden: what the row is known by
  buttons?: boolean;                        // what can be done with the row: not sorted by, not exported
}

interface Props<T> {
  id: string;                               // of the table: its preferences are kept under it, its file is named by it
  title: string;
  description?: ReactNode;
  columns: Column<T>[];
  rows: T[] | undefined;
  live?: Pick<Live<unknown>, 'loading' | 'error' | 'refresh'>;
  rowId: (item: T) => string;
  empty: { title: string; text?: ReactNode; action?: ReactNode };
  actions?: ReactNode;
  filters?: ReactNode;                      // beside the text filter
  sortBy?: string;                          // a column's id
  descending?: boolean;
  select?: 'single' | 'multi';
  selected?: T[];
  onSelect?: (items: T[]) => void;
  variant?: TableProps['variant'];
  headingTag?: HeaderProps['headingTagOverride'];
  filterInAddress?: boolean;                // the filter's text is part of the page's address; one table a page
  pageSize?: number;
  more?: boolean;                           // there are more than these rows at the server
  wrap?: boolean;                           // long texts are shown whole, unless the viewer prefers otherwise
  plain?: boolean;                          // a short list: no filter, no pages
}

interface Preferences { pageSize: number; visible: string[]; wrap: boolean }

function readPreferences<T>(id: string, columns: Column<T>[], pageSize: number, wrap: boolean): Preferences {
  const usual = { pageSize, visible: columns.filter((each) => !each.hidden).map((each) => each.id), wrap };
  try {
    const kept = JSON.parse(window.localStorage.getItem(`warmpost.table.${id}`) ?? 'null') as Preferences | null;
    return kept ? { ...usual, ...kept } : usual;
  } catch {
    return usual;
  }
}

const compare = (a: Cell, b: Cell): number => {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a ?? '').localeCompare(String(b ?? ''), 'en', { numeric: true });
};

const shownValue = (value: Cell) => (value === undefined || value === null || value === '' ? NONE : String(value));

export default function DataTable<T>(props: Props<T>) {
  const { id, title, columns, live, rowId, empty, plain } = props;
  const rows = props.rows ?? [];
  const [preferences, setPreferences] = useState(() => readPreferences(id, columns, props.pageSize ?? 25, props.wrap ?? false));
  const [filterText, setFilterText] = useFilterInAddress(props.filterInAddress === true);

  const definitions: TableProps.ColumnDefinition<T>[] = columns.map((column) => ({
    id: column.id,
    header: column.header,
    cell: (item) => column.cell?.(item) ?? shownValue(column.value(item)),
    sortingComparator: column.buttons ? undefined : (a, b) => compare(column.value(a), column.value(b)),
    width: column.width,
    minWidth: column.minWidth ?? 80,
    isRowHeader: column.fixed,
  }));
  const sorted = definitions.find((each) => each.id === props.sortBy);
  const { items, allPageItems, collectionProps, paginationProps, filteredItemsCount } = useCollection(rows.filter((row) => {
    const words = filterText.trim().toLowerCase();
    return !words || columns.some((column) => String(column.value(row) ?? '').toLowerCase().includes(words));
  }), {
    filtering: {},
    pagination: plain ? undefined : { pageSize: preferences.pageSize },
    sorting: sorted ? { defaultState: { sortingColumn: sorted, isDescending: props.descending } } : {},
    selection: {},
  });

  const save = (next: Preferences) => {
    setPreferences(next);
    window.localStorage.setItem(`warmpost.table.${id}`, JSON.stringify(next));
  };
  const exportCsv = () => {
    const day = new Date().toISOString().slice(0, 10);
    const told = columns.filter((each) => !each.buttons);
    download(`${id}-${day}.csv`, toCsv([told.map((each) => each.header), ...allPageItems.map((item) => told.map((each) => writtenCell(each.value(item))))]));
  };

  const nothing = filterText && rows.length > 0
    ? <Empty title="No matches" action={<Button onClick={() => setFilterText('')}>Clear the filter</Button>}>Nothing here contains &ldquo;{filterText}&rdquo;.</Empty>
    : live?.error && rows.length === 0 ? <Trouble error={live.error} retry={live.refresh} /> : <Empty title={empty.title} action={empty.action}>{empty.text}</Empty>;
  const shown = definitions.filter((each) => preferences.visible.includes(each.id ?? ''));

  const hasButtons = columns.some((each) => each.buttons) && shown.length > 4;   // they stay in sight where a table is wider than the window

  return (
    <Table<T>
      {...collectionProps}
      items={items as T[]}
      columnDefinitions={shown.length > 0 ? shown : definitions}
      trackBy={rowId}
      variant={props.variant ?? 'container'}
      wrapLines={preferences.wrap}
      stickyColumns={hasButtons ? { last: 1 } : undefined}
      resizableColumns={false}
      stripedRows={false}
      loading={live?.loading}
      loadingText={`Loading ${inSentence(title)}`}
      empty={nothing}
      ariaLabels={{
        tableLabel: title,
        selectionGroupLabel: 'Selection',
        allItemsSelectionLabel: () => 'Select all',
        itemSelectionLabel: (_state, item) => `Select ${rowId(item)}`,
      }}
      selectionType={props.select}
      selectedItems={props.selected}
      onSelectionChange={({ detail }) => props.onSelect?.(detail.selectedItems)}
      filter={plain ? undefined : (
        <SpaceBetween direction="horizontal" size="xs" alignItems="end">
          <TextFilter filteringText={filterText} onChange={({ detail }) => setFilterText(detail.filteringText)} filteringPlaceholder="Find"
            filteringAriaLabel={`Find in ${inSentence(title)}`} countText={filterText ? plural(filteredItemsCount ?? items.length, 'match', 'matches') : undefined} />
          {props.filters}
        </SpaceBetween>
      )}
      pagination={plain || rows.length <= preferences.pageSize ? undefined : <Pagination {...paginationProps} />}
      preferences={plain ? undefined : (
        <CollectionPreferences title="Preferences" confirmLabel="Confirm" cancelLabel="Cancel"
          preferences={{ pageSize: preferences.pageSize, visibleContent: preferences.visible, wrapLines: preferences.wrap }}
          pageSizePreference={{ title: 'Rows a page', options: [10, 25, 50, 100].map((value) => ({ value, label: `${value} rows` })) }}
          wrapLinesPreference={{ label: 'Wrap lines', description: 'Show all of a long text' }}
          visibleContentPreference={{ title: 'Columns', options: [{ label: title, options: columns.map((each) => ({ id: each.id, label: each.header, editable: !each.fixed })) }] }}
          onConfirm={({ detail }) => save({ pageSize: detail.pageSize ?? 25, visible: [...(detail.visibleContent ?? [])], wrap: detail.wrapLines ?? false })} />
      )}
      header={
        <SpaceBetween size="xs">
          {live?.error && rows.length > 0 && <Trouble error={live.error} stale retry={live.refresh} />}
          <Header variant="h2" counter={props.rows ? `(${rows.length}${props.more ? '+' : ''})` : undefined} description={props.description} headingTagOverride={props.headingTag}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                {props.actions}
                {(!plain || rows.length > 0) && <Button iconName="download" variant="icon" formAction="none" ariaLabel={`Export ${inSentence(title)} as CSV`} disabled={rows.length === 0} onClick={exportCsv} />}
              </SpaceBetween>
            }>
            {title}
          </Header>
        </SpaceBetween>
      }
    />
  );
}
