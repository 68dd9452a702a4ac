/**
 * The rows of a CSV file (RFC 4180): quoted fields may hold commas, quotes and line ends. A mark of the byte order, spaces around
 * fields that are not quoted, and empty lines are passed over. Semicolons and tabs divide too where the first line has no comma.
 */
export function readCsv(text: string): readonly { readonly line: number; readonly fields: readonly string[] }[] {
  const source = text.replace(/^\uFEFF/, '');
  const divider = dividerOf(source);
  const rows: { line: number; fields: string[] }[] = [];
  let fields: string[] = [];
  let field = '';
  let isQuoted = false;
  let wasQuoted = false;
  let line = 1;
  let startedAt = 1;
  const endField = () => {
    fields.push(wasQuoted ? field : field.trim());
    field = '';
    wasQuoted = false;
  };
  const endRow = () => {
    endField();
    if (fields.some((one) => one !== '')) rows.push({ line: startedAt, fields });
    fields = [];
  };
  for (let at = 0; at < source.length; at += 1) {
    const sign = source[at]!;
    if (sign === '\n') line += 1;
    if (isQuoted) {
      if (sign !== '"') field += sign;
      else if (source[at + 1] === '"') {
        field += '"';
        at += 1;
      } else isQuoted = false;
    } else if (sign === '"' && field.trim() === '' && !wasQuoted) {
      field = '';
      isQuoted = true;
      wasQuoted = true;
    } else if (sign === divider) endField();
    else if (sign === '\n') {
      endRow();
      startedAt = line;
    } else if (sign !== '\r' || source[at + 1] !== '\n') {
      // Behind the closing quote only spaces may stand; they do not belong to the field.
      if (!wasQuoted || sign.trim() !== '') field += sign;
    }
  }
  endRow();
  return rows;
}

function dividerOf(source: string): string {
  // What stands in quotes divides nothing.
  const bare = source.replaceAll(/"(?:[^"]|"")*"/g, '');
  const first = bare.slice(0, bare.search(/\n|$/));
  if (first.includes(',')) return ',';
  return [';', '\t'].find((sign) => first.includes(sign)) ?? ',';
}
