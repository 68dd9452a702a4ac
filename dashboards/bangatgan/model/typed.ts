/** A positive whole amount as somebody types it, with or without thousands commas; null for anything else. */
export function readAmount(text: string): number | null {
  const digits = text.trim().replaceAll(',', '');
  if (!/^\d{1,10}$/.test(digits)) return null;
  const amount = Number(digits);
  return amount >= 1 && amount <= 1_000_000_000 ? amount : null;
}

export function isPin(text: string): boolean {
  return /^\d{4,8}$/.test(text);
}

export function isWalletId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text.trim());
}
