import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { exampleCatalogue, exampleTariffs } from '@maeul/devices/tariffs/index';
import { runMaeul } from './run-maeul.ts';

const NAME = 'demo';
const PASSWORD_BYTES = 12;
/** The one that holds where the demo is. */
const TARIFF = 'eunpyeong-moamoa';

/** How to log in at the office of the demo. */
export interface DemoOffice {
  readonly name: string;
  readonly password: string;
}

/**
 * Makes an account of the office at the first start, with a password by chance, and publishes a tariff and a catalogue with it
 * where there are none. Code: `demo-failed`.
 * @param http host:port of the hub, which runs
 */
export async function prepareOffice(
  { configs, data }: { readonly configs: string; readonly data: string },
  http: string,
  ending: AbortSignal,
): Promise<Result<DemoOffice>> {
  const file = join(configs, 'office-password');
  if (!existsSync(file)) {
    const password = randomBytes(PASSWORD_BYTES).toString('base64url');
    const added = await runMaeul(
      ['hub', 'staff', 'add', NAME, '--role', 'admin', '--data', data, '--json'],
      ending,
      `${password}\n`,
    );
    if (!added.ok) return added;
    writeFileSync(file, `${password}\n`, { mode: 0o600 });
  }
  const office: DemoOffice = { name: NAME, password: readFileSync(file, 'utf8').trim() };
  const published = await publish(`http://${http}/api/v1/office`, office);
  return published.ok ? ok(office) : published;
}

async function publish(base: string, office: DemoOffice): Promise<Result<null>> {
  const session = await fetch(`${base}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(office),
  });
  if (!session.ok) {
    // Somebody gave the account another password: then they also care for the tariff.
    if (session.status === 401) return ok(null);
    return failed('logging in at the office', session);
  }
  const cookie = session.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const { csrf } = (await session.json()) as { csrf: string };
  const headers = { cookie, 'x-csrf-token': csrf };
  const call = (path: string, body: unknown) =>
    fetch(`${base}/${path}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const known = (await (await fetch(`${base}/tariffs`, { headers })).json()) as { tariffs?: unknown[] };
  if (known.tariffs?.length === 0)
    for (const tariff of exampleTariffs().filter(({ id }) => id === TARIFF)) {
      const answer = await call('tariffs', { tariff });
      if (!answer.ok) return failed('publishing the tariff', answer);
    }
  const sold = (await (await fetch(`${base}/catalogue`, { headers })).json()) as { catalogue?: unknown };
  if (sold.catalogue === null) {
    const answer = await call('catalogue', { catalogue: exampleCatalogue() });
    if (!answer.ok) return failed('publishing the catalogue', answer);
  }
  await (await fetch(`${base}/session`, { method: 'DELETE', headers })).body?.cancel();
  return ok(null);
}

async function failed(what: string, answer: Response): Promise<Result<never>> {
  return refuse('demo-failed', `The demo failed at ${what}: ${answer.status} ${(await answer.text()).slice(0, 300)}`);
}
