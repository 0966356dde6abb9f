import Select from '@cloudscape-design/components/select';

export interface Pick { value: string; label: string; description?: string }

// A filter beside a table: one of a few words; the first is "all".
export default function PickOne({ label, value, options, onChange }: { label: string; value: string; options: Pick[]; onChange: (value: string) => void }) {
  const chosen = options.find((each) => each.value === value) ?? (value ? { value, label: value } : options[0] ?? null);
  return <div className="wp-pick"><Select ariaLabel={label} inlineLabelText={label} selectedOption={chosen} options={options} onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')} /></div>;
}
