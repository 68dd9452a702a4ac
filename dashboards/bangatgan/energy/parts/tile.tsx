import type { ComponentChildren } from 'preact';
import type { Quantity } from '../../../ui/format/quantity.ts';
import { Amount } from '../../../ui/parts/parts.tsx';

interface TileProps {
  readonly name: string;
  readonly quantity: Quantity;
  /** Colour of the name. */
  readonly color?: string;
  /** Where the number is taken apart. */
  readonly href?: string;
  /** What stands below the number. */
  readonly children?: ComponentChildren;
}

/** A large number with its name, and how good it is. */
export function Tile({ name, quantity, color, href, children }: TileProps) {
  const inside = (
    <>
      <span class={color === undefined ? 'tile-name' : `tile-name text-${color}`}>{name}</span>
      <span class="tile-value">
        <Amount quantity={quantity} />
      </span>
      <span class="tile-foot">{children}</span>
    </>
  );
  if (href === undefined) return <div class="tile">{inside}</div>;
  return (
    <a class="tile tile-link" href={href}>
      {inside}
    </a>
  );
}
