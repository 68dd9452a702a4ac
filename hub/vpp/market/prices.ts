/** Won per kWh in thousandths. */
export interface Prices {
  readonly feedIn: number;
  readonly market: number;
  readonly retail: number;
}

/** @param betweenPermille where the market lies between feed-in (0) and retail (1000) */
export function pricesOf(
  { feedInMilliWon, retailMilliWon }: { readonly feedInMilliWon: number; readonly retailMilliWon: number },
  betweenPermille: number,
): Prices {
  return {
    feedIn: feedInMilliWon,
    market: feedInMilliWon + Math.round(((retailMilliWon - feedInMilliWon) * betweenPermille) / 1000),
    retail: retailMilliWon,
  };
}

/** Whole thousandths of a won. */
export function milliWonOf(wh: number, milliWonPerKwh: number): number {
  return Math.round((wh * milliWonPerKwh) / 1000);
}
