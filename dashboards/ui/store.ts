import { useEffect, useRef, useState } from 'preact/hooks';

/** A value that changes, and those who look at it. */
export class Store<T> {
  #value: T;
  readonly #watchers = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get(): T {
    return this.#value;
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const watcher of [...this.#watchers]) watcher();
  }

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }
}

/** The value of a store, or a part of it; the component is drawn anew when that part changes. */
export function useStore<T, Part>(store: Store<T>, part: (value: T) => Part): Part {
  const [, redraw] = useState({});
  const shown = part(store.get());
  const latest = useRef({ part, shown });
  latest.current = { part, shown };
  useEffect(() => {
    const look = () => {
      const { part, shown } = latest.current;
      if (!Object.is(part(store.get()), shown)) redraw({});
    };
    look();
    return store.watch(look);
  }, [store]);
  return shown;
}
