import { formatQuantity, quantityText } from '../../../ui/format/quantity.ts';
import { formatTime } from '../../../ui/format/time.ts';
import { usePreferences } from '../../../ui/preferences.tsx';
import type { Suggestion } from '../model/suggestions.ts';
import { energyPlaceOf } from '../places.ts';

/** What to do now, the most pressing first. */
export function SuggestionsCard({ suggestions }: { readonly suggestions: readonly Suggestion[] }) {
  const { t } = usePreferences();
  return (
    <section class="card" aria-labelledby="todo-heading">
      <h2 id="todo-heading">{t('energy.todo.heading')}</h2>
      <ul class="todo">
        {suggestions.map((one) => (
          <li key={`${one.code} ${one.at.id ?? ''}`} class={`todo-item todo-${one.tone}`}>
            <Line suggestion={one} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Line({ suggestion: { code, at, with: given } }: { readonly suggestion: Suggestion }) {
  const { t, language } = usePreferences();
  const shown = Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      if (typeof value !== 'number') return [name, value];
      if (name === 'time' || name === 'from' || name === 'to') return [name, formatTime(value, 'clock', language)];
      if (name === 'peakW') return [name, quantityText(formatQuantity(value, 'W', language))];
      if (name === 'wh') return [name, quantityText(formatQuantity(value, 'Wh', language))];
      return [name, value];
    }),
  );
  const place = placeFor(at);
  return (
    <>
      <p>{t(`energy.todo.${code}`, shown)}</p>
      {place === null ? null : <a href={place}>{t(`energy.todo.go.${at.place}`)}</a>}
    </>
  );
}

function placeFor({ place, id }: Suggestion['at']): string | null {
  switch (place) {
    case 'plan':
      return energyPlaceOf.plan(id);
    case 'call':
      return energyPlaceOf.call(id ?? '');
    case 'callForm':
      return energyPlaceOf.callForm();
    case 'parts':
      return energyPlaceOf.members();
    case 'none':
      return null;
  }
}
