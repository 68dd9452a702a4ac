const PHONE_DIGITS_MAX = 11;
const PIN_DIGITS_MIN = 4;
const PIN_DIGITS_MAX = 8;

/** What a resident has typed so far. It lives in the component that shows it, and goes with it. */
export interface PhoneEntry {
  readonly field: 'phone' | 'pin';
  readonly phone: string;
  readonly pin: string;
}

/** Nearly every number begins with it, so it stands there already. */
export const NOTHING_TYPED: PhoneEntry = { field: 'phone', phone: '010', pin: '' };

/** @param key a digit, `Backspace` or `Enter`; other keys change nothing */
export function typeKey(entry: PhoneEntry, key: string): PhoneEntry {
  const { field } = entry;
  const text = entry[field];
  if (key === 'Backspace') {
    if (text === '' && field === 'pin') return { ...entry, field: 'phone' };
    return { ...entry, [field]: text.slice(0, -1) };
  }
  if (key === 'Enter') return field === 'phone' && isPhone(entry.phone) ? { ...entry, field: 'pin' } : entry;
  const most = field === 'phone' ? PHONE_DIGITS_MAX : PIN_DIGITS_MAX;
  if (!/^\d$/.test(key) || text.length >= most) return entry;
  return { ...entry, [field]: text + key };
}

export function canGoOn({ field, phone, pin }: PhoneEntry): boolean {
  return field === 'phone' ? isPhone(phone) : pin.length >= PIN_DIGITS_MIN;
}

function isPhone(digits: string): boolean {
  return /^01\d{8,9}$/.test(digits);
}

/** 010-1234-5678, as far as it is typed. */
export function spacedPhone(digits: string): string {
  const middle = digits.length > 10 ? 7 : 6;
  return [digits.slice(0, 3), digits.slice(3, middle), digits.slice(middle)].filter((part) => part !== '').join('-');
}
