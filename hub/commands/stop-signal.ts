/** A second Ctrl-C this long after the first one means it. */
const INSIST_MS = 1000;

/**
 * Resolves at the first Ctrl-C or `kill`. A later one ends the process at once; one that comes together with the first
 * (a terminal and a parent process may both send it) does not.
 */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let firstMs = 0;
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        if (firstMs > 0 && Date.now() - firstMs > INSIST_MS) process.exit(130);
        firstMs ||= Date.now();
        resolve();
      });
  });
}
