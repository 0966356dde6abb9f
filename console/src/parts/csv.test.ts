import { describe, expect, it } from 'vitest';
import { csvCell, toCsv, writtenCell } from './csv';

describe('csv', () => {
  it('quotes what would end a cell or a row', () => {
    expect(csvCell('a,b')).toBe('"a,b"');
    expect(csvCell('say "no"')).toBe('"say ""no"""');
    expect(csvCell('two\nlines')).toBe('"two\nlines"');
  });
  it('lets no cell become a formula, and leaves numbers alone', () => {
    expect(csvCell('=HYPERLINK("http://evil.example")')).toBe(`"'=HYPERLINK(""http://evil.example"")"`);
    expect(csvCell('@SUM(A1)')).toBe("'@SUM(A1)");
    expect(csvCell('-cmd')).toBe("'-cmd");
    for (const begin of ['=', '+', '-', '@', '\t', '\r', '\n', '\uff1d', '\uff20']) expect(csvCell(`${begin}1+cmd`).replace(/^"/, '')[0]).toBe("'");
    expect(csvCell(1234567.5)).toBe('1234567.5');
    expect(csvCell('-12.5')).toBe('-12.5');
    expect(csvCell(-3)).toBe('-3');
  });
  it('writes times as ISO 8601 and leaves counts as they are', () => {
    expect(writtenCell(1795694400000)).toBe('2026-11-26T12:00:00.000Z');
    expect(writtenCell(48_000_000)).toBe(48_000_000);
    expect(writtenCell('1795694400000')).toBe('1795694400000');
  });
  it('has nothing for nothing, and 0 for 0', () => {
    expect(toCsv([['a', 'b', 'c'], [undefined, null, 0]])).toBe('a,b,c\r\n,,0\r\n');
  });
});
