const STROKE = {
  fill: 'none',
  stroke: 'currentColor',
  'stroke-width': '2',
  'stroke-linecap': 'round',
  'stroke-linejoin': 'round',
} as const;

/** In a field of 24. */
const PICTURES = {
  leaf: 'M5 19c0-9 5-14 15-14 0 10-5 15-12 15M5 19c2-5 5-8 9-10M5 19v2',
  left: 'M14.5 5.5 8 12l6.5 6.5',
  right: 'M9.5 5.5 16 12l-6.5 6.5',
  help: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM9.5 9.5a2.6 2.6 0 1 1 3.6 2.4c-.8.4-1.1.9-1.1 1.8M12 16.8v.1',
  out: 'M10 4H5v16h5M10 12h10M16.5 8l4 4-4 4',
  sound: 'M4 9.5v5h3.5L12 19V5L7.5 9.5ZM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11',
  large: 'M3 19 8 6l5 13M4.8 14.5h6.4M15 19l3-8 3 8M16 16.5h4',
  moon: 'M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10Z',
  globe: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM3.5 12h17M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18',
  offline:
    'M3.5 9.5a12 12 0 0 1 5-3M20.5 9.5a12 12 0 0 0-6.5-3.3M6.8 13.2a7.5 7.5 0 0 1 3-1.9M17.2 13.2a7.4 7.4 0 0 0-2-1.5M12 18.5v.1M4 4l16 16',
  warning: 'M12 4 2.5 20h19ZM12 10v4.5M12 17.2v.1',
  erase: 'M9 5h11v14H9l-6-7ZM12 9.5l5 5M17 9.5l-5 5',
  check: 'M4.5 12.5l5 5.5L19.5 6.5',
  cross: 'M6 6l12 12M18 6 6 18',
  card: 'M3 5.5h18v13H3ZM3 9.5h18M6.5 14.5h5',
  touch: 'M9 12V5a1.7 1.7 0 0 1 3.4 0v5.5l5.5 1.2a2 2 0 0 1 1.6 2.3l-1 7h-8L5.2 15a1.6 1.6 0 0 1 2.3-2.3L9 14',
  phone:
    'M8 2.5h8a1.5 1.5 0 0 1 1.5 1.5v16a1.5 1.5 0 0 1-1.5 1.5H8A1.5 1.5 0 0 1 6.5 20V4A1.5 1.5 0 0 1 8 2.5ZM11 18.5h2',
  bag: 'M5.5 8h13l1 13h-15ZM8.5 8V6.5a3.5 3.5 0 0 1 7 0V8',
  list: 'M8.5 6h12M8.5 12h12M8.5 18h12M4 6h.1M4 12h.1M4 18h.1',
  bowl: 'M3.5 10.5h17a8.5 8.5 0 0 1-6 8.5h-5a8.5 8.5 0 0 1-6-8.5ZM7 7.5a5 3 0 0 1 10 0M9 21h6',
  print: 'M7 8.5V3.5h10v5M7 17H4V8.5h16V17h-3M7 14h10v6.5H7Z',
  put: 'M12 3v11M7.5 10 12 14.5 16.5 10M4 13v7.5h16V13',
  exchange: 'M4 8.5h15M15.5 5 19 8.5 15.5 12M20 15.5H5M8.5 12 5 15.5 8.5 19',
  again: 'M19.5 12a7.5 7.5 0 1 1-2.2-5.3M19.5 3.5V8H15',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 7v5l3.5 2.5',
  roll: 'M7 4c-2 0-3 2.5-3 5.5S5 15 7 15h10c2 0 3-2.5 3-5.5S19 4 17 4ZM7 4c2 0 3 2.5 3 5.5S9 15 7 15M20 9.5V20l-2.5-1.5L15 20l-2.5-1.5L10 20v-5',
  wash: 'M4.5 3.5h15v17h-15ZM12 9a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM7.5 6h.1M10.5 6h.1M8.2 14c1.5-1.2 2.5 1 4 .2 1.3-.7 2-.8 3.4-.2',
  charge: 'M13 2.5 5 13.5h6l-1 8 8-11h-6Z',
  other: 'M4 8.5 12 4l8 4.5v8L12 21l-8-4.5ZM4 8.5l8 4.5 8-4.5M12 13v8',
} as const;
export type PictureName = keyof typeof PICTURES;

/** A small picture beside words, never instead of them. */
export function Picture({ name }: { readonly name: PictureName }) {
  return (
    <svg class="picture" viewBox="0 0 24 24" aria-hidden="true" {...STROKE}>
      <path d={PICTURES[name]} />
    </svg>
  );
}
