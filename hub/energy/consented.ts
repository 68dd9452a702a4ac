import type { Consent, ConsentScope } from '@maeul/devices/vpp/portfolio';

/** Members with a consent that covers a day at the site. */
export function consented(consents: readonly Consent[], scope: ConsentScope, day: string): Set<string> {
  return new Set(
    consents
      .filter((consent) => consent.scope === scope && consent.from <= day && day < (consent.until ?? '9999'))
      .map(({ member }) => member),
  );
}
