// A span of time in a page's address: "24h" up to now, or from and to.
export const SPANS = [
  { value: '1h', label: 'Last hour', ms: 3_600_000 },
  { value: '24h', label: 'Last 24 hours', ms: 86_400_000 },
  { value: '7d', label: 'Last 7 days', ms: 7 * 86_400_000 },
  { value: '30d', label: 'Last 30 days', ms: 30 * 86_400_000 },
];
export const USUAL = '24h';

export interface Span { last: string; from: string; to: string }   // from and to: ISO 8601, and then last is ''

export function milliseconds(span: Span, now: number): { from_ms?: number; to_ms?: number } {
  if (span.from || span.to) return { from_ms: span.from ? Date.parse(span.from) : undefined, to_ms: span.to ? Date.parse(span.to) : undefined };
  const chosen = SPANS.find((each) => each.value === (span.last || USUAL));
  return { from_ms: now - (chosen?.ms ?? 86_400_000) };
}
