import type { Identity, Reading } from '@maeul/devices/reading';
import type { Readout } from './readout.ts';

/** What `--json` prints for a readout: names and order are a promise to scripts. */
export function readoutJson({ profile, identity, readings }: Readout) {
  return { profile, identity, readings: readings.map(readingJson) };
}

function readingJson({ name, value, unit, quality, source, reason }: Reading) {
  const reading = { name, value, unit, quality, source };
  return quality === 'good' || reason === undefined ? reading : { ...reading, reason };
}

/** The readout for people: who it is, then one aligned line per reading. */
export function readoutText({ profile, identity, readings }: Readout): string {
  const rows = readings.map(({ name, value, unit, quality, reason, source }) => [
    name,
    valueText(value),
    unit ?? '',
    reason === undefined || quality === 'good' ? quality : `${quality} (${reason})`,
    source,
  ]);
  const head = [profile, identityText(identity)].filter((text) => text !== '').join('  ');
  return `${head}\n\n${tableText(['reading', 'value', 'unit', 'quality', 'source'], rows, [1])}`;
}

/** Manufacturer, model, version and serial number in one line. */
export function identityText({ manufacturer, model, version, serial }: Identity): string {
  const parts = [manufacturer, model, version && `version ${version}`, serial && `serial ${serial}`];
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}

/** Columns aligned by their widest cell; those of `right` to the right. */
export function tableText(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[],
): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (right.includes(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd();
  return [head, ...rows].map(line).join('\n');
}

/** Numbers without the noise of binary fractions: a float32 has about seven digits. */
function valueText(value: Reading['value']): string {
  if (value === null) return '–';
  if (typeof value !== 'number') return String(value);
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(8)));
}
