/** How the one who runs a kiosk has set up its screen: in the address that Chromium opens. */
export interface KioskSettings {
  /** `auto` follows the system. */
  readonly theme: 'auto' | 'light' | 'dark';
  /** What the QR scanner types before what it has read, so that it is told from the card reader. */
  readonly qrPrefix: string;
  /** How long a reader may take between two keys. */
  readonly readerGapMs: number;
}

/** The AIM identifier of QR codes, which most scanners can be told to type. */
const QR_PREFIX = ']Q1';
const READER_GAP_MS = 60;

/** @param query e.g. `?theme=dark&qr=QR&gap=80`; what is not understood is as if it was not there */
export function readSettings(query: string): KioskSettings {
  const given = new URLSearchParams(query);
  const theme = given.get('theme');
  const gap = Number(given.get('gap'));
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
    qrPrefix: given.get('qr') || QR_PREFIX,
    readerGapMs: Number.isInteger(gap) && gap >= 20 && gap <= 500 ? gap : READER_GAP_MS,
  };
}

/** What a reader typed, as the action that it asks for. */
export function tapOf(text: string, qrPrefix: string): { do: 'tap'; by: 'card' | 'qr'; value: string } {
  return text.startsWith(qrPrefix)
    ? { do: 'tap', by: 'qr', value: text.slice(qrPrefix.length) }
    : { do: 'tap', by: 'card', value: text };
}
