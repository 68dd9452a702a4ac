import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useKiosk } from '../context.ts';
import { screenful } from '../model/paging.ts';
import { Picture } from './pictures.tsx';

interface PagedProps<T> {
  readonly list: readonly T[];
  /** How many fit at once. */
  readonly size: number;
  /** Draws those that are shown. */
  children(shown: readonly T[]): ComponentChildren;
}

/** A list in screenfuls, with buttons between them only when there is more than one. */
export function Paged<T>({ list, size, children }: PagedProps<T>) {
  const { t } = useKiosk();
  const [wanted, want] = useState(0);
  const { shown, page, pages } = screenful(list, wanted, size);
  return (
    <>
      {children(shown)}
      {pages === 1 ? null : (
        <div class="pager">
          <button type="button" class="button" disabled={page === 0} onClick={() => want(page - 1)}>
            <Picture name="left" />
            {t('kiosk.nav.previous')}
          </button>
          <p role="status">{t('kiosk.nav.page', { page: page + 1, pages })}</p>
          <button type="button" class="button" disabled={page === pages - 1} onClick={() => want(page + 1)}>
            {t('kiosk.nav.next')}
            <Picture name="right" />
          </button>
        </div>
      )}
    </>
  );
}
