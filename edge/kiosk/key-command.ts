import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { rawPublicKey } from '@maeul/devices/points/proof';
import { RefusalError, refuse, unwrap } from '@maeul/devices/refusal';
import { Command } from 'commander';
import { loadEdgeConfig } from '../agent/config.ts';

/** `maeul edge kiosk-key`: makes the signing key of the kiosk once, and prints its public half each time. */
export function kioskKeyCommand(): Command {
  return new Command('kiosk-key')
    .description("make the kiosk's signing key, or show the public half of the one there is")
    .requiredOption('--config <file>', 'YAML configuration of the agent')
    .option('--json', 'print JSON')
    .action(({ config: file, json }: { config: string; json?: boolean }) => {
      const { kiosk } = unwrap(loadEdgeConfig(file, process.env));
      if (kiosk === null) throw new RefusalError(refuse('no-kiosk', `${file} has no section "kiosk".`));
      const keyFile = resolve(dirname(file), kiosk.key);
      const made = makeKey(keyFile);
      const key = publicHalf(keyFile);
      if (json) console.log(JSON.stringify({ kiosk: kiosk.path, key, made }));
      else console.log(`${made ? `The key was made: ${keyFile}\n` : ''}kiosk ${kiosk.path}\nkey   ${key}`);
    });
}

/** Whether it was made now. A key that is there is never overwritten: its chain would end. */
function makeKey(file: string): boolean {
  const { privateKey } = generateKeyPairSync('ed25519');
  try {
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new RefusalError(refuse('unwritable-file', `The key cannot be written: ${(error as Error).message}.`));
  }
}

function publicHalf(file: string): string {
  try {
    return rawPublicKey(readFileSync(file, 'utf8'));
  } catch {
    throw new RefusalError(refuse('bad-kiosk-key', `${file} holds no Ed25519 key in PEM that can be read.`));
  }
}
