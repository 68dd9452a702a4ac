import type { KioskView } from '@maeul/devices/kiosk/kiosk-view';
import type { Language } from '../../ui/format/quantity.ts';
import type { Translate } from '../../ui/i18n/i18n.ts';
import { refusalWords } from '../words/refusals.ts';
import { writeAmount } from './arithmetic.ts';

/** What is said aloud when a screen comes up: what to do now, and never how much somebody has. */
export function spokenPrompt(view: KioskView, language: Language, t: Translate): string {
  const { service, step } = view;
  const refused = (code: string) => {
    const { why, next } = refusalWords(code, language);
    return `${why} ${next}`;
  };
  if (service.state === 'closed') return `${t('kiosk.closed.heading')}. ${refused(service.code)}`;
  switch (step.at) {
    case 'welcome':
      return `${t('kiosk.welcome.heading')}. ${t('kiosk.welcome.text')}`;
    case 'enter-phone':
      return step.failed === undefined ? t('kiosk.phone.heading') : refused(step.failed);
    case 'identifying':
      return t('kiosk.identifying.heading');
    case 'identify-failed':
    case 'refused':
      return refused(step.code);
    case 'consent':
      return `${t('kiosk.consent.heading')}. ${t('kiosk.consent.ask')}`;
    case 'home':
      return t('kiosk.home.heading');
    case 'choose-kind':
      return t('kiosk.kinds.heading');
    case 'count-items':
      return t('kiosk.count.heading');
    case 'put-in':
      return t(step.lid === 'open' ? 'kiosk.putIn.headingOpen' : 'kiosk.putIn.headingClosed');
    case 'weighing':
      return `${t('kiosk.weighing.heading')}. ${t('kiosk.weighing.text')}`;
    case 'receipt': {
      const { what, points } = step.receipt;
      const thanks = t(`kiosk.receipt.heading.${what}`);
      if (what !== 'deposit') return thanks;
      return `${thanks} ${t('kiosk.say.points', { amount: writeAmount(points, 'points', language, t) })}`;
    }
    case 'buy':
      return t('kiosk.buy.heading');
    case 'confirm-purchase':
      return t('kiosk.confirm.heading');
    case 'exchange':
      return t('kiosk.exchange.heading');
    case 'dispensing':
      return t('kiosk.dispensing.heading');
    case 'history':
      return t('kiosk.history.heading');
    case 'containers':
      return `${t('kiosk.containers.heading')}. ${t('kiosk.containers.explain')}`;
    case 'returning':
      return t('kiosk.returning.heading');
    case 'help':
      return Object.values(t('kiosk.help.steps', { returnObjects: true }) as Record<string, string>).join(' ');
  }
}
