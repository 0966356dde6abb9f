// Times in the viewer's zone. Pure but for the zone, which Intl knows.

export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function msOf(time: number | string | undefined | null): number | undefined {
  if (time === undefined || time === null || time === '' || time === 0) return undefined;
  const ms = typeof time === 'number' ? time : Date.parse(time);
  return Number.isNaN(ms) ? undefined : ms;
}

export function absolute(ms: number, timeZone = zone): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone }).format(ms);
}

const STEPS: [number, Intl.RelativeTimeFormatUnit][] = [[60, 'second'], [60, 'minute'], [24, 'hour'], [30, 'day'], [12, 'month'], [Infinity, 'year']];
const relativeForm = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' });

export function relative(ms: number, now: number): string {
  let value = (ms - now) / 1000;
  if (Math.abs(value) < 5) return 'just now';
  for (const [size, unit] of STEPS) {
    if (Math.abs(Math.round(value)) < size) return relativeForm.format(Math.round(value), unit);
    value /= size;
  }
  return '';
}

// "2 h 5 min", of a length of time.
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min${seconds % 60 ? ` ${seconds % 60} s` : ''}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h${minutes % 60 ? ` ${minutes % 60} min` : ''}`;
  return `${Math.floor(hours / 24)} d${hours % 24 ? ` ${hours % 24} h` : ''}`;
}

// The server writes times into its sentences as UTC; who reads them has a clock on the wall.
export const localTimes = (text: string, timeZone = zone) =>
  text.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z/g, (found) => {
    const ms = Date.parse(found);
    return Number.isNaN(ms) ? found : absolute(ms, timeZone);
  });

// Days of the house are UTC days: warm-up, bills and metrics go by them.
export const utcDay = (ms: number) => new Date(ms).toISOString().slice(0, 10);
// A day as a point of a time axis: midnight of the viewer's clock, where the axis has its ticks. Its name is that of the UTC day.
export function dayDate(day: string): Date {
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date);
}

export function lastDays(n: number, now: number): string[] {
  return Array.from({ length: n }, (_unused, i) => utcDay(now - (n - 1 - i) * 86_400_000));
}
