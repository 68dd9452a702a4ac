import type { Receipt } from '../kiosk/kiosk-view.ts';

/** How the text of every receipt begins. */
export const RECEIPT_PREFIX = 'maeul:receipt:1:';

/**
 * A receipt as the text of a QR code: `maeul:receipt:1:` and base64url of a JSON list of its members in the order below, UTF-8; what is
 * missing is null. A third shorter than the object. `stableAt` stays behind: it measures the kiosk and proves nothing.
 */
export function receiptText(receipt: Receipt): string {
  const { event, time, kiosk, what, name, points, status, grams, items, tariff, steps, code } = receipt;
  const members = [
    event,
    time,
    kiosk,
    what,
    [name.ko, name.en],
    points,
    status,
    grams ?? null,
    items ?? null,
    tariff === undefined ? null : [tariff.id, tariff.version],
    steps.map(({ rule, result, with: figures }) => [rule, result, figures]),
    code ?? null,
  ];
  return RECEIPT_PREFIX + toBase64Url(JSON.stringify(members));
}

// The kiosk's page writes receipts too, so that there is no Buffer and no schema here.
function toBase64Url(text: string): string {
  const binary = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
