/** Makes a spreadsheet program read the file as UTF-8. */
const BYTE_ORDER_MARK = '\u{feff}';

export type Cell = string | number | null;

/** A table as CSV (RFC 4180) for spreadsheet programs. */
export function toCsv(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return BYTE_ORDER_MARK + [head, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

function field(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  // A spreadsheet program computes what begins like this; nothing that somebody else wrote may be computed.
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
