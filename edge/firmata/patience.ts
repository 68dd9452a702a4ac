/**
 * Calls when the time is over, but not because this process was stalled: timers run before what has arrived is read, so the
 * time is waited for in two halves, and a stall uses up one of them only. Returns the way to stop.
 */
export function afterPatience(timeoutMs: number, call: () => void): () => void {
  let timer = setTimeout(() => {
    timer = setTimeout(call, timeoutMs / 2);
  }, timeoutMs / 2);
  return () => clearTimeout(timer);
}
