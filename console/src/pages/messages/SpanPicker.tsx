import DateRangePicker from '@cloudscape-design/components/date-range-picker';
import { zone } from '../../parts/time';
import { SPANS, USUAL, type Span } from './span';

const UNITS = { h: 'hour', d: 'day' } as const;

export default function SpanPicker({ span, onChange }: { span: Span; onChange: (span: Span) => void }) {
  const last = span.last || USUAL;
  return (
    <DateRangePicker
      value={span.from && span.to ? { type: 'absolute', startDate: span.from, endDate: span.to } : { type: 'relative', amount: parseInt(last, 10), unit: UNITS[last.endsWith('h') ? 'h' : 'd'], key: last }}
      relativeOptions={SPANS.map(({ value }) => ({ key: value, type: 'relative', amount: parseInt(value, 10), unit: UNITS[value.endsWith('h') ? 'h' : 'd'] }))}
      isValidRange={(range) => {
        if (!range) return { valid: false, errorMessage: 'Choose a span of time.' };
        if (range.type === 'absolute' && !(Date.parse(range.startDate) < Date.parse(range.endDate))) return { valid: false, errorMessage: 'The end must come after the beginning.' };
        return { valid: true };
      }}
      onChange={({ detail }) => {
        const { value } = detail;
        if (!value || value.type === 'relative') onChange({ last: value ? `${value.amount}${value.unit === 'hour' ? 'h' : 'd'}` : USUAL, from: '', to: '' });
        else onChange({ last: '', from: value.startDate, to: value.endDate });
      }}
      showClearButton={false} placeholder="When" ariaLabel="When it was accepted" expandToViewport
      i18nStrings={{
        formatRelativeRange: ({ amount, unit }) => SPANS.find((each) => each.value === `${amount}${unit === 'hour' ? 'h' : 'd'}`)?.label ?? `Last ${amount} ${unit}s`,
        formatUnit: (unit, n) => (n === 1 ? unit : `${unit}s`), dateTimeConstraintText: `Times are those of ${zone}.`,
        relativeModeTitle: 'Up to now', absoluteModeTitle: 'From and to', relativeRangeSelectionHeading: 'Choose a span', cancelButtonLabel: 'Cancel', applyButtonLabel: 'Apply', clearButtonLabel: 'Clear',
        customRelativeRangeOptionLabel: 'Another span', customRelativeRangeOptionDescription: 'Up to now', customRelativeRangeDurationLabel: 'How many', customRelativeRangeDurationPlaceholder: '6', customRelativeRangeUnitLabel: 'Of what',
        startDateLabel: 'From (day)', startTimeLabel: 'From (time)', endDateLabel: 'To (day)', endTimeLabel: 'To (time)', errorIconAriaLabel: 'Error',
      }}
      customRelativeRangeUnits={['hour', 'day']} />
  );
}
