/** Names that differ only in case, hyphens and underscores are the same slip of the pen. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[-_\s]/g, '');
}

/** How many letters must be inserted, removed, replaced or swapped with their neighbour to get from one to the other. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1);
      current.push(cost);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length]!;
}

/** A longer word is cut: nobody mistypes a name by hundreds of letters. */
const LENGTH_MAX = 64;

/**
 * The valid name that was probably meant, or undefined when none is near: at most a third of its letters are wrong,
 * or one begins with the other.
 */
export function nearest(wrong: string, valid: readonly string[]): string | undefined {
  const word = plain(wrong.slice(0, LENGTH_MAX));
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of valid) {
    const other = plain(candidate.slice(0, LENGTH_MAX));
    const begins = Math.min(word.length, other.length) >= 3 && (word.startsWith(other) || other.startsWith(word));
    const distance = begins ? Math.min(1.5, editDistance(word, other)) : editDistance(word, other);
    const allowed = Math.max(other.length > 2 ? 2 : 1, Math.ceil(other.length / 3));
    if (distance <= allowed && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}
