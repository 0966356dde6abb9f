// Tables as files. RFC 4180; a cell that a spreadsheet would take for a formula is quoted with an apostrophe, since cells hold other people's words.

export type Cell = string | number | boolean | null | undefined;

export function csvCell(value: Cell): string {
  if (value === null || value === undefined) return '';
  let text = String(value);
  if (typeof value === 'string' && /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text) && !/^[+-]?\d+([.,]\d+)?$/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

// Times are told in milliseconds; a file has them as ISO 8601, in UTC. Counts do not get as large.
const LEAST_TIME_MS = 1e12;
export const writtenCell = (value: Cell): Cell => (typeof value === 'number' && value >= LEAST_TIME_MS && Number.isInteger(value) ? new Date(value).toISOString() : value);

export const toCsv = (rows: readonly (readonly Cell[])[]) => rows.map((row) => row.map(csvCell).join(',')).join('\r\n') + '\r\n';

export function download(name: string, text: string, type = 'text/csv;charset=utf-8') {
  const address = URL.createObjectURL(new Blob(['\ufeff', text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(address), 1000);
}
