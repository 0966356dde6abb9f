// Numbers as people read them. Pure; tested in format.test.ts.

const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const compactForm = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 1 });

export const NONE = '–';

export const count = (n: number | undefined | null) => (n === undefined || n === null || Number.isNaN(n) ? NONE : whole.format(n));
export const compact = (n: number) => compactForm.format(n);

// A part of a whole, or nothing to divide by.
export const ratio = (part: number, of: number): number | undefined => (of > 0 ? part / of : undefined);

// 0.0123 -> "1.23 %". Small rates get the digits that thresholds such as 0.1 % need.
export function percent(rate: number | undefined | null): string {
  if (rate === undefined || rate === null || Number.isNaN(rate)) return NONE;
  const value = rate * 100;
  const digits = value === 0 || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 1 : Math.abs(value) >= 0.1 ? 2 : 3;
  return `${Number(value.toFixed(digits))} %`;
}

export function bytes(n: number | undefined): string {
  if (n === undefined) return NONE;
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = n;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) { value /= 1000; unit += 1; }
  return `${value >= 100 || unit === 0 ? value.toFixed(0) : value.toFixed(1)} ${units[unit]}`;
}

export function money(amount: string | number | undefined, currency: string): string {
  const value = Number(amount);
  if (amount === undefined || amount === '' || Number.isNaN(value)) return NONE;
  const digits = Math.abs(value) > 0 && Math.abs(value) < 0.1 ? 4 : 2;
  return `${value.toLocaleString('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: digits })} ${currency}`;
}

export const plural = (n: number, one: string, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

// A title within a sentence: "Standard addresses" -> "standard addresses", but "ISPs" stays.
export const inSentence = (title: string) => (/^[A-Z][a-z]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title);
