const STROKE = {
  fill: 'none',
  stroke: 'currentColor',
  'stroke-width': '4',
  'stroke-linecap': 'round',
  'stroke-linejoin': 'round',
} as const;

/** A card that comes near the reader; the waves move where motion is welcome. */
export function CardScene({ label }: { readonly label: string }) {
  return (
    <svg class="scene" viewBox="0 0 240 180" role="img" aria-label={label} {...STROKE}>
      <rect x="60" y="128" width="120" height="44" rx="10" class="tint" />
      <path d="M84 150h.1M104 150h52" />
      <g class="waves">
        <path d="M104 116a22 22 0 0 1 32 0" />
        <path d="M92 102a40 40 0 0 1 56 0" />
      </g>
      <g class="card-nears">
        <rect x="66" y="12" width="108" height="70" rx="10" class="solid" />
        <path d="M66 34h108" />
        <path d="M82 62h34M146 62h12" />
      </g>
    </svg>
  );
}

interface LidSceneProps {
  readonly lid: 'closed' | 'open';
  readonly label: string;
}

/** The container with its lid as it is now: an arrow shows what to do with it. */
export function LidScene({ lid, label }: LidSceneProps) {
  return (
    <svg class={`scene lid-${lid}`} viewBox="0 0 240 220" role="img" aria-label={label} {...STROKE}>
      <path d="M56 92h128l-12 116H68Z" class="tint" />
      <path d="M92 120l5 66M148 120l-5 66M120 120v66" />
      {lid === 'open' ? (
        <>
          <path d="M184 92 214 14l12 5-30 77Z" class="solid" />
          <g class="drops">
            <path d="M120 12v56M100 50l20 20 20-20" class="arrow" />
          </g>
        </>
      ) : (
        <>
          <path d="M48 74h144v18H48Z" class="solid" />
          <path d="M108 74v-8h24v8" />
          <g class="lifts">
            <path d="M120 52V10M102 26l18-18 18 18" class="arrow" />
          </g>
        </>
      )}
    </svg>
  );
}

/** A bowl that goes into the slot below it. */
export function SlotScene({ label }: { readonly label: string }) {
  return (
    <svg class="scene" viewBox="0 0 240 220" role="img" aria-label={label} {...STROKE}>
      <path d="M28 132h184v76H28Z" class="tint" />
      <path d="M58 160h124v20H58Z" class="solid" />
      <path d="M72 16h96l-14 44H86Z" class="solid" />
      <path d="M62 16h116" />
      <g class="drops">
        <path d="M120 76v46M100 104l20 20 20-20" class="arrow" />
      </g>
    </svg>
  );
}

/** Work that goes on: three dots, which breathe where motion is welcome. */
export function WaitScene() {
  return (
    <svg class="scene wait" viewBox="0 0 240 120" aria-hidden="true">
      <circle cx="60" cy="60" r="20" />
      <circle cx="120" cy="60" r="20" />
      <circle cx="180" cy="60" r="20" />
    </svg>
  );
}

/** A scale with something on it. */
export function ScaleScene() {
  return (
    <svg class="scene" viewBox="0 0 240 200" aria-hidden="true" {...STROKE}>
      <path d="M40 120h160l12 68H28Z" class="tint" />
      <path d="M24 120h192M120 132a24 24 0 0 1 24 24H96a24 24 0 0 1 24-24Z" class="solid" />
      <path d="M120 154l10-12" class="needle" />
      <path d="M84 120V64h72v56M84 82h72M104 64V48h32v16" />
    </svg>
  );
}
