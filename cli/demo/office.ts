import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result } from '@maeul/devices/refusal';
import { exampleCatalogue, exampleTariffs } from '@maeul/devices/tariffs/index';
import { type OfficeLogin, OfficeSession } from './office-session.ts';
import { runMaeul } from './run-maeul.ts';

const NAME = 'demo';
const PASSWORD_BYTES = 12;
/** The one that holds where the demo is. */
const TARIFF = 'eunpyeong-moamoa';

interface Folders {
  /** Of the demo's own files. */
  readonly configs: string;
  /** Of the hub. */
  readonly data: string;
}

/**
 * Makes an account of the office at the first start, with a password by chance, and publishes a tariff and a catalogue with it
 * where there are none. Code: `demo-failed`.
 * @param http host:port of the hub, which runs
 */
export async function prepareOffice(folders: Folders, http: string, ending: AbortSignal): Promise<Result<OfficeLogin>> {
  const office = await makeAccount(folders, ending);
  if (!office.ok) return office;
  const published = await publish(http, office.value);
  return published.ok ? office : published;
}

/** The account of the demo, made at the first start. Code: `demo-failed`. */
export async function makeAccount({ configs, data }: Folders, ending: AbortSignal): Promise<Result<OfficeLogin>> {
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
  return ok({ name: NAME, password: readFileSync(file, 'utf8').trim() });
}

async function publish(http: string, office: OfficeLogin): Promise<Result<null>> {
  const opened = await OfficeSession.open(http, office);
  // Somebody gave the account another password: then they also care for the tariff.
  if (!opened.ok || opened.value === null) return opened.ok ? ok(null) : opened;
  const session = opened.value;
  const known = (await session.get('tariffs')) as { tariffs?: unknown[] };
  if (known.tariffs?.length === 0)
    for (const tariff of exampleTariffs().filter(({ id }) => id === TARIFF)) {
      const published = await session.post('publishing the tariff', 'tariffs', { tariff });
      if (!published.ok) return published;
    }
  const sold = (await session.get('catalogue')) as { catalogue?: unknown };
  if (sold.catalogue === null) {
    const published = await session.post('publishing the catalogue', 'catalogue', { catalogue: exampleCatalogue() });
    if (!published.ok) return published;
  }
  await session.end();
  return ok(null);
}
