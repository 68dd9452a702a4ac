import type { KindPicture, PreparePicture } from '../model/pictures.ts';

const STROKE = {
  fill: 'none',
  stroke: 'currentColor',
  'stroke-width': '3',
  'stroke-linecap': 'round',
  'stroke-linejoin': 'round',
} as const;

/** A drawing in a field of 64: the shape that is tinted, and the lines over it. */
interface Drawing {
  readonly shape: string;
  readonly lines: string;
}

const BOTTLE = 'M27 6h10v7c0 4 8 6 8 13v27c0 4-2 6-5 6H24c-3 0-5-2-5-6V26c0-7 8-9 8-13Z';

const KINDS: Readonly<Record<KindPicture, Drawing>> = {
  bottle: { shape: BOTTLE, lines: 'M26 12h12M19.5 31h25M19.5 44h25' },
  coloured: { shape: BOTTLE, lines: 'M26 12h12M19.5 40l14-14M19.5 52l25-25M27 58l17.5-17.5' },
  tub: { shape: 'M12 22h40l-5 36H17Z', lines: 'M9 22v-6h46v6ZM14.5 38h35M16 48h32' },
  can: {
    shape: 'M20 10h24l3 6v33l-4 6H21l-4-6V16Z',
    lines: 'M17 17c8 3 22 3 30 0M17 48c8 3 22 3 30 0M28 9.5c2-2 6-2 8 0',
  },
  carton: {
    shape: 'M17 26 22 14V7h20v7l5 12v32H17Z',
    lines: 'M17 26h30M22 14h20M32 26 27 14M25 38h14M25 46h9',
  },
  battery: {
    shape: 'M27 6h10v6h5c2 0 3 1 3 3v40c0 2-1 3-3 3H22c-2 0-3-1-3-3V15c0-2 1-3 3-3h5Z',
    lines: 'M19 42h26M32 20v12M26 26h12M27 50h10',
  },
  glass: {
    shape: 'M28 5h8v15c0 4 6 6 6 13v22c0 2-1 4-4 4H26c-3 0-4-2-4-4V33c0-7 6-9 6-13Z',
    lines: 'M28 12h8M22 36h20M22 50h20M38 5h0',
  },
  film: {
    shape: 'M14 24c6-5 8-3 12-12 3 6 9 6 12 0 4 9 6 7 12 12 2 14 2 24-2 34H16c-4-10-4-20-2-34Z',
    lines: 'M22 34c6 4 14 4 20 0M24 12c0-5 4-6 4-6M40 12c0-5-4-6-4-6',
  },
  foam: {
    shape: 'M8 24 32 12l24 12v18L32 56 8 42Z',
    lines: 'M8 24l24 13 24-13M32 37v19M20 33h.1M16 38h.1M22 42h.1M44 34h.1M48 39h.1M41 43h.1',
  },
  clothes: {
    shape: 'M23 9c3 6 15 6 18 0l15 8-6 14-6-3v29H20V28l-6 3-6-14Z',
    lines: 'M20 28v-4M44 28v-4',
  },
  paper: {
    shape: 'M14 8h28l8 8v40H14Z',
    lines: 'M42 8v9h8M22 26h20M22 35h20M22 44h12',
  },
  box: {
    shape: 'M9 22 32 12l23 10v26L32 58 9 48Z',
    lines: 'M9 22l23 10 23-10M32 32v26M20 17l23 10v8',
  },
  recycle: {
    shape: 'M32 6a26 26 0 1 0 0 52 26 26 0 0 0 0-52Z',
    lines:
      'M24 26l6-10c1-2 4-2 5 0l5 9M40 25l1-6M40 25l-6-1M44 31l4 8c1 2 0 4-3 4H35M35 43l4-4M35 43l4 4M27 43h-8c-3 0-4-3-3-5l5-9M21 29l-6 2M21 29l2 5',
  },
};

const PREPARATIONS: Readonly<Record<PreparePicture, Drawing>> = {
  empty: {
    shape: 'M12 14 24 6l3 5c4 0 8 2 11 6l9 15-18 11-9-15c-2-5-2-8 0-12l-5-8Z',
    lines: 'M48 40c3 4 4 7 4 9a4 4 0 0 1-8 0c0-2 1-5 4-9ZM36 48c2 3 3 5 3 7a3 3 0 0 1-6 0c0-2 1-4 3-7Z',
  },
  rinse: {
    shape: 'M14 34h36l-5 24H19Z',
    lines: 'M12 10h22c6 0 8 3 8 9v5M12 6v9M24 10V5M42 26v5M17 44c5-4 9 4 15 0s9 4 15 0',
  },
  peel: {
    shape: 'M14 18h24v34H14Z',
    lines: 'M14 26h24M38 22c10 0 14 4 14 10s-5 8-14 6M52 32l-5-4M52 32l3-6M20 34h10M20 42h10M22 18v-7h8v7',
  },
  flatten: {
    shape: 'M12 44h40v8H12Z',
    lines: 'M32 8v24M22 24l10 10 10-10M8 58h48',
  },
  dry: {
    shape: 'M32 20a12 12 0 1 0 0 24 12 12 0 0 0 0-24Z',
    lines: 'M32 6v7M32 51v7M6 32h7M51 32h7M14 14l5 5M45 45l5 5M50 14l-5 5M19 45l-5 5',
  },
  bundle: {
    shape: 'M10 20h44v30H10Z',
    lines: 'M10 30h44M10 40h44M32 20v30M32 20c-8-12-14-4-8 0M32 20c8-12 14-4 8 0',
  },
  separate: {
    shape: 'M6 30h22v26H6ZM36 30h22v26H36Z',
    lines: 'M32 6v14M32 12 17 24M32 12l15 12M17 24v-6M17 24h6M47 24v-6M47 24h-6',
  },
  check: {
    shape: 'M32 6a26 26 0 1 0 0 52 26 26 0 0 0 0-52Z',
    lines: 'M20 33l9 9 16-19',
  },
};

/** A kind of waste, as one would draw it on a box. */
export function KindDrawing({ of }: { readonly of: KindPicture }) {
  return draw(KINDS[of]);
}

/** One thing to do before the waste is put in. */
export function PrepareDrawing({ of }: { readonly of: PreparePicture }) {
  return draw(PREPARATIONS[of]);
}

function draw({ shape, lines }: Drawing) {
  return (
    <svg class="drawing" viewBox="0 0 64 64" aria-hidden="true" {...STROKE}>
      <path d={shape} class="tint" />
      <path d={lines} />
    </svg>
  );
}
