/** Who may get something of an amount. Integers. */
export interface Claim {
  /** Ties are broken by it. */
  readonly id: string;
  readonly weight: number;
  /** It gets no more than that. */
  readonly most: number;
}

/**
 * Divides an integer amount in proportion to weights, where nobody gets more than its most: what it cannot take goes to the others in
 * the same proportion. What is left of whole numbers goes to the largest remainders. Exact: it computes with big integers.
 * @returns by the order of the claims; sums to the amount, or to all that those with a weight can take if that is less
 */
export function allocate(amount: number, claims: readonly Claim[]): number[] {
  const shares = claims.map(() => 0);
  let open = [...claims.keys()].filter((at) => claims[at]!.weight > 0 && claims[at]!.most > 0);
  let left = amount;
  for (;;) {
    const weights = open.reduce((sum, at) => sum + BigInt(claims[at]!.weight), 0n);
    const full = open.filter((at) => BigInt(claims[at]!.most) * weights <= BigInt(left) * BigInt(claims[at]!.weight));
    if (full.length === 0) {
      divide(left, weights, open, claims, shares);
      return shares;
    }
    for (const at of full) {
      shares[at] = claims[at]!.most;
      left -= claims[at]!.most;
    }
    const filled = new Set(full);
    open = open.filter((at) => !filled.has(at));
  }
}

/** Nobody of `open` reaches its most, so one more is room enough for everybody. */
function divide(left: number, weights: bigint, open: number[], claims: readonly Claim[], shares: number[]): void {
  if (open.length === 0) return;
  const exact = open.map((at) => ({ at, product: BigInt(left) * BigInt(claims[at]!.weight) }));
  let given = 0;
  for (const { at, product } of exact) {
    shares[at] = Number(product / weights);
    given += shares[at];
  }
  const byRemainder = exact.sort((one, other) => {
    const difference = (other.product % weights) - (one.product % weights);
    return difference === 0n ? compare(claims[one.at]!.id, claims[other.at]!.id) : difference > 0n ? 1 : -1;
  });
  for (const { at } of byRemainder.slice(0, left - given)) shares[at]! += 1;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
