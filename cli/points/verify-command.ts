import { readFileSync } from 'node:fs';
import { checkReceipt, type ReceiptCheck } from '@maeul/devices/points/receipt-check';
import { parseReceipt } from '@maeul/devices/points/receipt-reading';
import { ok, type Result, refuse, unwrap } from '@maeul/devices/refusal';
import { Command } from 'commander';
import { evidenceFromFiles, evidenceFromHub } from './evidence.ts';

interface VerifyOptions {
  readonly hub?: string;
  readonly token?: string;
  readonly event?: string;
  readonly tariff?: string;
  readonly key?: string;
  readonly json?: boolean;
}

const STDIN = 0;

/** `maeul points verify`: a receipt is computed again from the raw weighing and the tariff of that day. */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('compute a receipt again, from the raw frames of the scale and the tariff of that day')
    .argument('<receipt>', 'file with a receipt (JSON or the text of its QR code), - for stdin, or that text itself')
    .option('--hub <host:port>', 'whom to ask for the event (default: MAEUL_HTTP or 127.0.0.1:8080)')
    .option('--token <token>', 'for a hub that wants one (default: MAEUL_TOKEN)')
    .option('--event <file>', 'the event as the kiosk sent it; the hub is then not asked')
    .option('--tariff <file>', 'with --event: the version of the tariff that it names')
    .option('--key <key>', 'public key of the kiosk (base64url), if it is not the one that the hub has')
    .option('--json', 'print {"agrees", "lines": [{"what", "agrees", "words"}]}')
    .addHelpText('after', HELP)
    .action(verify);
}

const HELP = `
Every line is computed here, from the raw bytes on; nothing is taken on trust but the tariff. ✓ agrees, ✗ does not. The exit
code is 1 if there is a ✗. Without the hub, caps are counted by what the receipt itself says of earlier that day.

Examples:
  maeul points verify maeul:receipt:1:WyIwMTk5…              what the QR code of a receipt says
  maeul points verify receipt.json --hub 10.0.0.2:8080
  maeul points verify - --event event.json --tariff devices/tariffs/jeju-help-centre.v1.json < receipt.json`;

async function verify(source: string, options: VerifyOptions): Promise<void> {
  const receipt = unwrap(parseReceipt(unwrap(readReceipt(source))));
  const evidence =
    options.event === undefined
      ? await evidenceFromHub(
          options.hub ?? process.env.MAEUL_HTTP ?? '127.0.0.1:8080',
          receipt.event,
          options.token ?? process.env.MAEUL_TOKEN,
        )
      : evidenceFromFiles(options.event, options.tariff);
  const { key, ...rest } = unwrap(evidence);
  const check = checkReceipt(receipt, { ...rest, key: unwrap(checkKey(options.key)) ?? key });
  console.log(options.json ? JSON.stringify(check) : describe(check));
  if (!check.agrees) process.exitCode = 1;
}

function readReceipt(source: string): Result<string> {
  if (source.startsWith('maeul:')) return ok(source);
  try {
    return ok(readFileSync(source === '-' ? STDIN : source, 'utf8'));
  } catch (error) {
    return refuse('unreadable-file', `${source} cannot be read: ${(error as Error).message}.`);
  }
}

function checkKey(key: string | undefined): Result<string | undefined> {
  if (key === undefined || /^[\w-]{43}$/.test(key)) return ok(key);
  return refuse('bad-key', `"${key}" is no Ed25519 public key in base64url.`, 'It has 43 characters.');
}

function describe({ agrees, lines }: ReceiptCheck): string {
  const width = Math.max(...lines.map(({ what }) => what.length));
  const rows = lines.map((line) => `  ${line.agrees ? '✓' : '✗'} ${line.what.padEnd(width)}  ${line.words}`);
  const wrong = lines.filter((line) => !line.agrees).length;
  return [...rows, agrees ? 'The receipt agrees.' : `The receipt does not agree: ${wrong} of ${lines.length}.`].join(
    '\n',
  );
}
