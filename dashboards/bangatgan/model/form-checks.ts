/** What is wrong at a field: a code that the page has words for, and what the words leave open. */
export interface FieldError {
  readonly code: string;
  readonly with?: Readonly<Record<string, string | number>>;
}

/** Errors by the path of their field, e.g. `kinds.2.points`. */
export type FieldErrors = ReadonlyMap<string, FieldError>;

const ID = /^[a-z0-9][a-z0-9-]*$/;

/** Reads the fields of a form one by one and remembers what was wrong with each; the first error of a field stays. */
export class FieldReader {
  readonly errors = new Map<string, FieldError>();

  wrong(path: string, code: string, given?: FieldError['with']): void {
    if (!this.errors.has(path)) this.errors.set(path, given === undefined ? { code } : { code, with: given });
  }

  /** A text that has to be there, without the spaces around it. */
  text(path: string, text: string): string {
    const trimmed = text.trim();
    if (trimmed === '') this.wrong(path, 'needed');
    return trimmed;
  }

  id(path: string, text: string): string {
    const id = this.text(path, text);
    if (id !== '' && (!ID.test(id) || id.length > 40)) this.wrong(path, 'id');
    return id;
  }

  whole(path: string, text: string, min: number, max: number): number {
    const digits = this.text(path, text).replaceAll(',', '');
    const value = /^\d{1,12}$/.test(digits) ? Number(digits) : Number.NaN;
    if (!(value >= min && value <= max)) this.wrong(path, 'whole', { min, max });
    return value;
  }

  /** Nothing typed is undefined. */
  optionalWhole(path: string, text: string, max: number): number | undefined {
    return text.trim() === '' ? undefined : this.whole(path, text, 0, max);
  }

  /** A number that has to be there, with or without decimals. */
  number(path: string, text: string, min: number, max: number): number {
    const digits = this.text(path, text).replaceAll(',', '');
    const value = /^-?\d{1,12}(\.\d{1,6})?$/.test(digits) ? Number(digits) : Number.NaN;
    if (!(value >= min && value <= max)) this.wrong(path, 'number', { min, max });
    return value;
  }

  optionalNumber(path: string, text: string, min: number, max: number): number | undefined {
    return text.trim() === '' ? undefined : this.number(path, text, min, max);
  }

  /** A text of a certain form; `code` says which. */
  matching(path: string, text: string, pattern: RegExp, code: string): string {
    const found = this.text(path, text);
    if (found !== '' && !pattern.test(found)) this.wrong(path, code);
    return found;
  }

  /** Nothing typed is undefined. */
  optionalMatching(path: string, text: string, pattern: RegExp, code: string): string | undefined {
    return text.trim() === '' ? undefined : this.matching(path, text, pattern, code);
  }

  optionalDay(path: string, text: string): string | undefined {
    return text.trim() === '' ? undefined : this.day(path, text);
  }

  day(path: string, text: string): string {
    const day = this.text(path, text);
    if (day !== '' && !isDay(day)) this.wrong(path, 'day');
    return day;
  }
}

/** A day that is in the calendar: no 30 February. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const tMs = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(tMs) && new Date(tMs).toISOString().startsWith(text);
}
