import ButtonDropdown from '@cloudscape-design/components/button-dropdown';

export interface RowAction { text: string; go: () => void; disabled?: boolean; why?: string }

// What can be done with one row; `of` is what the row is known by, for screen readers.
export default function RowActions({ of, items }: { of: string; items: RowAction[] }) {
  return (
    <ButtonDropdown variant="inline-icon" ariaLabel={`Actions for ${of}`} expandToViewport
      items={items.map((item, i) => ({ id: String(i), text: item.text, disabled: item.disabled, disabledReason: item.why }))}
      onItemClick={({ detail }) => items[Number(detail.id)]?.go()} />
  );
}
