import { Compile } from 'typebox/compile';
import { Receipt } from '../kiosk/kiosk-view.ts';
import { ok, type Result, refuse } from '../refusal.ts';
import { RECEIPT_PREFIX } from './receipt-text.ts';

const validator = Compile(Receipt);

/** Reads what receiptText wrote, or a receipt as JSON; total. Code: `bad-receipt`. */
export function parseReceipt(text: string): Result<Receipt> {
  const trimmed = text.trim();
  const receipt = trimmed.startsWith(RECEIPT_PREFIX)
    ? fromMembers(parseJson(fromBase64Url(trimmed.slice(RECEIPT_PREFIX.length))))
    : parseJson(trimmed);
  if (validator.Check(receipt)) return ok(receipt);
  return refuse(
    'bad-receipt',
    'This is no receipt of a kiosk.',
    `Take the text of its QR code, which begins with ${RECEIPT_PREFIX}, or the receipt as JSON.`,
  );
}

function fromMembers(value: unknown): unknown {
  if (!Array.isArray(value)) return undefined;
  const [event, time, kiosk, what, name, points, status, grams, items, tariff, steps, code] = value as unknown[];
  const [ko, en] = listOf(name);
  const [id, version] = listOf(tariff);
  return {
    event,
    time,
    kiosk,
    what,
    name: { ko, en },
    points,
    status,
    ...(grams === null ? {} : { grams }),
    ...(items === null ? {} : { items }),
    ...(tariff === null ? {} : { tariff: { id, version } }),
    steps: listOf(steps).map((step) => {
      const [rule, result, figures] = listOf(step);
      return { rule, result, with: figures };
    }),
    ...(code === null ? {} : { code }),
  };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fromBase64Url(text: string): string | undefined {
  if (!/^[\w-]*$/.test(text)) return undefined;
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
  } catch {
    return undefined;
  }
}
