export interface Split {
  readonly first: readonly number[];
  readonly second: readonly number[];
}

/**
 * Divides a refused batch so that few more requests find the lines at fault. A server names the first field whose type
 * it did not like: the lines that carry it go apart from the rest, so that a device that is wrong all day costs two
 * requests a batch and not dozens. Otherwise it is halves.
 * @param lines at least two
 * @param message the server's
 * @returns indexes into `lines`; neither part is empty
 */
export function splitBatch(lines: readonly string[], message: string): Split {
  const named = /input field \\?"(.+?)\\?" on measurement \\?"(.+?)\\?" is type/.exec(message);
  if (named !== null) {
    const [, field, measurement] = named;
    const first: number[] = [];
    const second: number[] = [];
    lines.forEach((line, index) => {
      (carries(line, measurement!, field!) ? first : second).push(index);
    });
    if (first.length > 0 && second.length > 0) return { first, second };
  }
  const indexes = lines.map((_, index) => index);
  const middle = lines.length >> 1;
  return { first: indexes.slice(0, middle), second: indexes.slice(middle) };
}

function carries(line: string, measurement: string, field: string): boolean {
  return line.startsWith(`${measurement},`) && (line.includes(` ${field}=`) || line.includes(`,${field}=`));
}
