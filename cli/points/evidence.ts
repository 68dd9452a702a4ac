import { readFileSync } from 'node:fs';
import { parseEvent } from '@maeul/devices/messages/event';
import { ReceiptEvidence } from '@maeul/devices/points/receipt-evidence';
import { parseTariff } from '@maeul/devices/points/tariff-check';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { Compile } from 'typebox/compile';

const WAIT_MS = 10_000;
const validator = Compile(ReceiptEvidence);

/** From files: the event as the kiosk sent it and, for a deposit, the tariff. Codes: `unreadable-file`, `bad-event`, `bad-tariff` … */
export function evidenceFromFiles(eventFile: string, tariffFile: string | undefined): Result<ReceiptEvidence> {
  const event = readJson(eventFile);
  if (!event.ok) return event;
  const parsed = parseEvent(event.value);
  if (!parsed.ok) return parsed;
  const rest = { event: parsed.value, earlier: null, outcome: null, key: null };
  if (tariffFile === undefined) return ok({ ...rest, tariff: null });
  const json = readJson(tariffFile);
  const tariff = json.ok ? parseTariff(json.value) : json;
  return tariff.ok ? ok({ ...rest, tariff: tariff.value }) : tariff;
}

/** From a hub. Codes: `hub-away`, `unknown-event`, `bad-evidence`, and whatever the hub refuses with. */
export async function evidenceFromHub(
  hub: string,
  event: string,
  token: string | undefined,
): Promise<Result<ReceiptEvidence>> {
  const url = `http://${hub}/api/v1/points/receipts/${encodeURIComponent(event)}`;
  try {
    const response = await fetch(url, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(WAIT_MS),
    });
    const answer: unknown = await response.json();
    if (!response.ok) return problemOf(answer, response.status);
    if (validator.Check(answer)) return ok(answer);
    return refuse('bad-evidence', `${hub} does not answer as a hub of this version does.`);
  } catch (error) {
    return refuse(
      'hub-away',
      `The hub at ${hub} does not answer: ${error instanceof Error ? error.message : String(error)}.`,
      'Set MAEUL_HTTP or --hub; or give the event and the tariff as files with --event and --tariff.',
    );
  }
}

function problemOf(answer: unknown, status: number): Result<never> {
  const { code, detail } = (answer ?? {}) as { code?: unknown; detail?: unknown };
  return refuse(
    typeof code === 'string' ? code : 'hub-refused',
    typeof detail === 'string' ? detail : `The hub answers ${status}.`,
  );
}

function readJson(file: string): Result<unknown> {
  try {
    return ok(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    return refuse('unreadable-file', `${file} cannot be read as JSON: ${(error as Error).message}.`);
  }
}
