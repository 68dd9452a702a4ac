import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseDevicePath } from '@maeul/devices/path';
import { RefusalError, refuse, unwrap } from '@maeul/devices/refusal';
import { Command, Option } from 'commander';
import { hubFolder, lockFolder } from '../folder.ts';
import { type Wish, WishBook } from '../office/kiosk-wishes.ts';
import { officeFile, openOffice } from '../office/office-file.ts';
import { identityKeyFile, openIdentityKey } from '../people/identity-key.ts';
import { enrolledKiosks } from './enrolled-kiosks.ts';

interface KioskOptions {
  readonly data: string;
  readonly json?: boolean;
}

const PATIENCE_MS = 20_000;
const ASK_EVERY_MS = 100;
const KEY = /^[\w-]{43}$/;

/** `maeul hub kiosk`: which kiosks the ledger believes. Works while the hub runs, and before. */
export function kioskCommand(): Command {
  return new Command('kiosk')
    .description('kiosks whose signed events count')
    .addCommand(enrollCommand())
    .addCommand(revokeCommand())
    .addCommand(listCommand());
}

function enrollCommand(): Command {
  return new Command('enroll')
    .description(
      'make a kiosk’s public key known, and print the identity key that it needs; enrolling again replaces its key',
    )
    .argument('<path>', 'gu/dong/site/kiosk, e.g. eunpyeong/sinsa1/clean-house-1/kiosk-1')
    .requiredOption('--key <key>', 'its public key, as "maeul edge kiosk-key" prints it, or a file that holds it')
    .option('--json', 'print {"kiosk", "key", "identityKey", "granted"}')
    .addOption(dataOption())
    .action(async (text: string, options: KioskOptions & { key: string }) => {
      const kiosk = unwrap(parseDevicePath(text));
      const key = readKey(options.key);
      unwrap(openIdentityKey(options.data));
      const identityKey = readFileSync(identityKeyFile(options.data), 'utf8').trim();
      const granted = await wish(options, { action: 'enroll', kiosk, key });
      if (options.json) return print(JSON.stringify({ kiosk, key, identityKey, granted }));
      print(
        `${granted ? 'Enrolled' : 'Will be enrolled at the next start of the hub:'} ${kiosk}.\n` +
          'The kiosk needs the identity key of this dong: save this line as identity.key beside its configuration, readable by\n' +
          `the agent alone, and show it to nobody.\n  ${identityKey}`,
      );
    });
}

function revokeCommand(): Command {
  return new Command('revoke')
    .description('nothing more of the kiosk counts; its agent loses its credential, which ends the live session')
    .argument('<path>', 'gu/dong/site/kiosk')
    .option('--reason <text>', 'why, for the audit log', 'by the one who runs the hub')
    .option('--json', 'print {"revoked", "granted"}')
    .addOption(dataOption())
    .action(async (text: string, options: KioskOptions & { reason: string }) => {
      const kiosk = unwrap(parseDevicePath(text));
      const granted = await wish(options, { action: 'revoke', kiosk, reason: options.reason });
      if (options.json) return print(JSON.stringify({ revoked: kiosk, granted }));
      print(`${granted ? 'Revoked' : 'Will be revoked at the next start of the hub:'} ${kiosk}.`);
    });
}

function listCommand(): Command {
  return new Command('list')
    .description('kiosks that were ever enrolled')
    .option('--json', 'print [{"kiosk", "status", "enrolled", "revoked", "proofseq"}]')
    .addOption(dataOption())
    .action((options: KioskOptions) => {
      const rows = enrolledKiosks(hubFolder(options.data).root);
      if (options.json) return print(JSON.stringify(rows));
      if (rows.length === 0) return print('No kiosk is enrolled. maeul hub kiosk enroll PATH --key KEY enrols one.');
      for (const { kiosk, status, enrolled, proofseq } of rows)
        print(`${status.padEnd(8)}  ${enrolled}  ${kiosk}  ${proofseq} events`);
    });
}

/** @returns false if the hub does not run: it grants the wish when it starts */
async function wish(options: KioskOptions, what: Wish): Promise<boolean> {
  const db = openOffice(officeFile(options.data));
  try {
    const book = new WishBook(db);
    const id = book.make(what, Date.now());
    if (!hubRuns(options.data)) return false;
    for (const untilMs = Date.now() + PATIENCE_MS; Date.now() < untilMs; await sleep(ASK_EVERY_MS)) {
      const outcome = book.outcome(id);
      if (outcome?.ok) return true;
      if (outcome !== null) throw new RefusalError(refuse(outcome.code, outcome.message));
    }
    const hint = 'It is not forgotten: the hub does it as soon as it can. See its log.';
    throw new RefusalError(refuse('hub-silent', `The hub did not do it within ${PATIENCE_MS / 1000} s.`, hint));
  } finally {
    db.close();
  }
}

function hubRuns(data: string): boolean {
  const lock = lockFolder(hubFolder(data));
  if (lock.ok) lock.value();
  return !lock.ok && lock.code === 'hub-running';
}

/** Codes: `bad-kiosk-key`. */
function readKey(text: string): string {
  if (KEY.test(text)) return text;
  let content = '';
  try {
    content = readFileSync(text, 'utf8').trim();
  } catch {
    // Told below: it is neither a key nor a file.
  }
  if (KEY.test(content)) return content;
  const hint = 'Copy what "maeul edge kiosk-key" prints: 43 characters.';
  throw new RefusalError(refuse('bad-kiosk-key', 'This is neither a public key nor a file that holds one.', hint));
}

function dataOption(): Option {
  return new Option('--data <folder>', "the hub's data folder").env('MAEUL_DATA').default('./data');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
