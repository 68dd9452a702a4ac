/** One screenful of a list: nothing scrolls at a kiosk. */
export interface Screenful<T> {
  readonly shown: readonly T[];
  /** From 0. */
  readonly page: number;
  readonly pages: number;
}

/** @param page is brought back into what there is, as a list may have become shorter */
export function screenful<T>(list: readonly T[], page: number, size: number): Screenful<T> {
  const pages = Math.max(1, Math.ceil(list.length / size));
  const within = Math.min(Math.max(0, page), pages - 1);
  return { shown: list.slice(within * size, (within + 1) * size), page: within, pages };
}
