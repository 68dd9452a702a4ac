import { ok, type Result } from '@maeul/devices/refusal';
import type { PortfolioChange } from '@maeul/devices/vpp/portfolio';
import type { OfficeSession } from './office-session.ts';

const TOGETHER = 10;
const CARD_DIGITS = 14;

/**
 * Opens a wallet at the office for each member that may earn something, under a card that nobody has, and enters it with the member.
 * Members that are not called on go without. Code: `demo-failed`.
 */
export async function withWallets(
  session: OfficeSession,
  changes: readonly PortfolioChange[],
): Promise<Result<PortfolioChange[]>> {
  const earning = new Set(
    changes.flatMap((one) => (one.op === 'give-consent' && one.consent.scope === 'dr' ? [one.consent.member] : [])),
  );
  const members = [...earning];
  const wallets = new Map<string, string>();
  for (let at = 0; at < members.length; at += TOGETHER) {
    const opened = await Promise.all(
      members.slice(at, at + TOGETHER).map((_, index) => {
        const value = `04${(at + index + 1).toString(16).padStart(CARD_DIGITS - 2, '0')}`.toUpperCase();
        return session.post('opening a wallet', 'wallets', { by: 'card', value, consent: true });
      }),
    );
    for (const [index, one] of opened.entries()) {
      if (!one.ok) return one;
      wallets.set(members[at + index]!, (one.value as { wallet: string }).wallet);
    }
  }
  return ok(
    changes.map((change) => {
      if (change.op !== 'save-member') return change;
      const { wallet: _simulated, ...member } = change.member;
      const wallet = wallets.get(member.id);
      return { op: 'save-member', member: { ...member, ...(wallet === undefined ? {} : { wallet }) } };
    }),
  );
}
