import type { ComponentChildren } from 'preact';
import { thickness } from './thickness.ts';

const THIN = 2;
const THICK = 12;

/** In a field of 24 by 24. */
const PICTURES = {
  solar:
    'M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z',
  wind: 'M3 9h11a2.7 2.7 0 1 0-2.6-3.5M3 13h15.5a2.6 2.6 0 1 1-2.5 3.4M3 17h8a2.2 2.2 0 1 1-2.1 2.9',
  homes: 'M4 11.5 12 4.5l8 7M6.5 10v9.5h11V10M10.5 19.5v-5h3v5',
  grid: 'M8 21 10.5 3h3L16 21M6.5 8h11M8.5 13.5h7',
  battery: 'M4 8h14v9H4ZM20.5 11v3M10.5 9.5 8.5 13h4l-2 3',
} as const;
export type FlowNodeKind = keyof typeof PICTURES;

interface NodeProps {
  readonly kind: FlowNodeKind;
  readonly at: readonly [number, number];
  readonly children: ComponentChildren;
}

/** Who makes, uses, stores or trades: a round picture, and the words that stand with it. */
export function FlowNode({ kind, at, children }: NodeProps) {
  return (
    <g class={`node node-${kind}`} transform={`translate(${at.join(' ')})`}>
      <circle r="32" />
      <path d={PICTURES[kind]} transform="translate(-18 -18) scale(1.5)" />
      {children}
    </g>
  );
}

interface StreamProps {
  /** `made`, `used`, `bought`, `exported` or `stored`. */
  readonly color: string;
  /** Drawn the way that it flows. */
  readonly path: string;
  readonly powerW: number | null;
  /** The greatest power in the picture. */
  readonly mostW: number;
}

/** Power on its way, the thicker the more. */
export function Stream({ color, path, powerW, mostW }: StreamProps) {
  const share = thickness(powerW, mostW);
  return (
    <g>
      <path class="stream-bed" d={path} />
      {share === 0 ? null : (
        <path class={`stream stream-${color}`} d={path} stroke-width={THIN + share * (THICK - THIN)} />
      )}
    </g>
  );
}
