import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KIOSK_REFUSALS } from '@maeul/devices/kiosk/refusal-codes';
import { describe, expect, it } from 'vitest';

const EDGE = fileURLToPath(new URL('..', import.meta.url));
/** Said to programs, to staff and to who sets a kiosk up; no screen shows them. */
const NOT_ON_THE_SCREEN = new Set([
  ...['kiosk-store-unusable', 'address-in-use', 'no-kiosk', 'unwritable-file'],
  ...['kiosk-key-missing', 'bad-kiosk-key', 'identity-key-missing'],
  ...['bad-outcome', 'bad-release'],
  ...['foreign-host', 'foreign-origin', 'bad-request', 'too-many-listeners', 'no-receipt', 'not-found'],
  // An order for a lid that a newer order has made void.
  'overtaken',
]);

/** Every code that a source file refuses with. */
function codesIn(folder: string): [file: string, code: string][] {
  return readdirSync(join(EDGE, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !/testing\/|test-/.test(name))
    .flatMap((name) =>
      [
        ...readFileSync(join(EDGE, folder, name), 'utf8').matchAll(
          /\b(?:refuse|no)\(\s*'([a-z-]+)'|code: '([a-z-]+)'/g,
        ),
      ].map((match): [string, string] => [`${folder}/${name}`, (match[1] ?? match[2])!]),
    );
}

describe('a code that the edge can say', () => {
  it.each(['kiosk', 'cleanhouse', 'weighing', 'firmata'])('is one that the screen has words for (%s)', (folder) => {
    const known: readonly string[] = KIOSK_REFUSALS;
    const faultsOnly = new Set([
      'chain-adopted',
      'unasked-dispense',
      'outcome-refused',
      'board-back',
      'unasked-return',
    ]);
    const unknown = codesIn(folder).filter(
      ([, code]) => !known.includes(code) && !NOT_ON_THE_SCREEN.has(code) && !faultsOnly.has(code),
    );
    expect(unknown).toEqual([]);
  });

  it('is found in the sources', () => {
    const all = ['kiosk', 'cleanhouse', 'weighing', 'firmata'].flatMap(codesIn).map(([, code]) => code);
    for (const code of ['hub-away', 'dispenser-jammed', 'board-silent', 'no-firmware']) expect(all).toContain(code);
  });
});
