import type { Language } from '../../ui/format/quantity.ts';
import { readingLabel, splitSeries } from '../../ui/format/reading-name.ts';
import type { Translate } from '../../ui/i18n/i18n.ts';
import type { Place } from '../../ui/router.ts';
import { isFigure } from './balance.ts';
import type { Neighbourhood } from './neighbourhood.ts';
import { nameOf } from './site-list.ts';

/** What the tab, the history and a screen reader call a place: the programme first, then what is shown there. */
export function titleOf(place: Place, neighbourhood: Neighbourhood, t: Translate, language: Language): string {
  const parts = [t('title'), ...partsOf(place)];
  return parts.filter((part) => part !== '').join(' · ');

  function partsOf({ path, query }: Place): string[] {
    const named = (name: string) => nameOf(neighbourhood, query.get(name) ?? '');
    switch (path) {
      case '/':
      case '/index.html':
        return [t('subtitle')];
      case '/figure': {
        const figure = query.get('of');
        return [isFigure(figure) ? t('parts.heading', { figure: t(`figure.${figure}`) }) : t('lost.heading')];
      }
      case '/device':
        return [named('path')];
      case '/readings': {
        const { device, name } = splitSeries(query.get('series') ?? '');
        return [name === '' ? t('readings.heading') : readingLabel(name, language), nameOf(neighbourhood, device)];
      }
      case '/gaps':
        return [t('gaps.heading'), named('device')];
      case '/quarantine':
        return [t('quarantine.heading')];
      default:
        return [t('lost.heading')];
    }
  }
}
