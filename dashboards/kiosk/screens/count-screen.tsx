import { useState } from 'preact/hooks';
import { type ScreenProps, useKiosk } from '../context.ts';
import { quickCounts, typeCount } from '../model/counts.ts';
import { Heading } from '../parts/frame.tsx';
import { KeyPad } from '../parts/key-pad.tsx';
import { useTypedKeys } from '../typed-keys.ts';

/** How many? One touch for the usual numbers, number keys for any other. */
export function CountScreen({ view, step }: ScreenProps<'count-items'>) {
  const { t, send } = useKiosk();
  const [typed, setTyped] = useState<string | null>(null);
  const price = view.kinds.find(({ kind }) => kind.id === step.kind)?.kind.price;
  const perItems = price?.by === 'item' ? price.perItems : 1;
  const choose = (items: number) => send({ do: 'count-items', items });
  return (
    <div class="two">
      <div class="stack">
        <Heading>{t('kiosk.count.heading')}</Heading>
        <p>{t('kiosk.count.hint', { count: perItems })}</p>
        {typed === null ? (
          <button type="button" class="button" onClick={() => setTyped('')}>
            {t('kiosk.count.other')}
          </button>
        ) : (
          <p class="typed" role="status">
            <span class="typed-name">{t('kiosk.count.typed')}</span>
            <span class="typed-text now">{typed}</span>
          </p>
        )}
      </div>
      {typed === null ? (
        <QuickCounts perItems={perItems} onChoose={choose} onKey={(key) => setTyped(typeCount('', key))} />
      ) : (
        <KeyPad
          done={t('kiosk.count.done')}
          canBeDone={typed !== ''}
          onDone={() => choose(Number(typed))}
          onKey={(key) => setTyped((text) => typeCount(text ?? '', key))}
        />
      )}
    </div>
  );
}

interface QuickCountsProps {
  readonly perItems: number;
  onChoose(items: number): void;
  /** Somebody typed on a number pad instead. */
  onKey(key: string): void;
}

function QuickCounts({ perItems, onChoose, onKey }: QuickCountsProps) {
  const { t } = useKiosk();
  useTypedKeys((key) => {
    if (/^[1-9]$/.test(key)) onKey(key);
  });
  return (
    <div class="key-pad">
      {quickCounts(perItems).map((items) => (
        <button key={items} type="button" class="key" onClick={() => onChoose(items)}>
          <span aria-hidden="true">{items}</span>
          <span class="hidden">{t('kiosk.count.pieces', { count: items })}</span>
        </button>
      ))}
    </div>
  );
}
