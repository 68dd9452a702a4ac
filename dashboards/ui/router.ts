import { useEffect } from 'preact/hooks';
import { Store, useStore } from './store.ts';

export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

const place = new Store<Place>(read());
addEventListener('popstate', () => place.set(read()));

function read(): Place {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

export function usePlace(): Place {
  return useStore(place, (value) => value);
}

/** Goes to a place within the page. With `replace` the way back does not lead here. */
export function goTo(address: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') history.pushState(null, '', address);
  else history.replaceState(null, '', address);
  place.set(read());
}

/** Lets ordinary links lead through the page without loading it anew; what the hub itself shows is left alone. */
export function useLinks(): void {
  useEffect(() => {
    const follow = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a') : null;
      if (link === null || event.defaultPrevented || event.button !== 0) return;
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      if (link.target !== '' || link.origin !== location.origin || link.hash !== '') return;
      if (/^\/(api|docs|login|metrics|assets)(\/|$)/.test(link.pathname)) return;
      event.preventDefault();
      goTo(`${link.pathname}${link.search}`);
    };
    document.addEventListener('click', follow);
    return () => document.removeEventListener('click', follow);
  }, []);
}
