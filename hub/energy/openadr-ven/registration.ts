import { randomBytes } from 'node:crypto';
import { ok, type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import { callbackPath, type UpstreamConfig } from './config.ts';
import type { VtnClient } from './vtn-client.ts';

export interface Registration {
  /** What the upstream proves itself with when it tells of a change; null: there is no subscription. */
  readonly callbackToken: string | null;
}

type Json = Record<string, unknown>;

/** Makes the dong known to an upstream: as a VEN with a resource, and, where it can be reached, as a subscriber. */
export async function register(
  client: VtnClient,
  config: UpstreamConfig,
  before: Registration | null,
): Promise<Result<Registration>> {
  const { venName, resourceName } = config;
  const ven = await ensure(client, '/vens', { venName }, { objectType: 'VEN_VEN_REQUEST', venName });
  if (!ven.ok) return ven;
  const venID = String(ven.value.id);
  const wish = { objectType: 'VEN_RESOURCE_REQUEST', resourceName, venID };
  const resource = await ensure(client, '/resources', { venID, resourceName }, wish);
  if (!resource.ok) return resource;
  const token = await subscribe(client, config, before?.callbackToken ?? null);
  return token.ok ? ok({ callbackToken: token.value }) : token;
}

/** Programs of the upstream that are followed: their id, and the programme here. */
export async function followed(
  client: VtnClient,
  config: Pick<UpstreamConfig, 'programs'>,
): Promise<Result<ReadonlyMap<string, string>>> {
  const listed = await client.list('/programs');
  if (!listed.ok) return listed;
  const found = (listed.value as Json[]).flatMap((program) => {
    const local = config.programs.find((one) => one.program === program?.programName);
    return local === undefined ? [] : [[String(program.id), local.programme] as const];
  });
  return ok(new Map(found));
}

/** What has these names, or what is made when nothing has. */
async function ensure(
  client: VtnClient,
  path: string,
  names: Readonly<Record<string, string>>,
  wish: Json,
): Promise<Result<Json>> {
  const found = await client.list(path, names);
  if (!found.ok) return found;
  // A VTN may leave the filter alone.
  const same = (found.value as Json[]).find((one) => Object.entries(names).every(([key, name]) => one?.[key] === name));
  if (same !== undefined) return ok(same);
  const made = await client.request('POST', path, wish);
  if (!made.ok) return made.code === 'http-409' ? taken(path, made) : made;
  return ok((made.value ?? {}) as Json);
}

function taken(path: string, { message }: Refusal): Refusal {
  return refuse(
    'name-taken',
    `The upstream has another of that name in ${path}: ${message}`,
    'Choose another venName.',
  );
}

/** Subscriptions of an earlier run are replaced: their tokens are not known any more. */
async function subscribe(
  client: VtnClient,
  { name, venName, callback }: UpstreamConfig,
  known: string | null,
): Promise<Result<string | null>> {
  if (callback === undefined) return ok(null);
  const callbackUrl = `${callback}${callbackPath(name)}`;
  const found = await client.list('/subscriptions', { clientName: venName });
  if (!found.ok) return found;
  const mine = (found.value as Json[]).filter((one) => one?.clientName === venName);
  if (known !== null && mine.some((one) => JSON.stringify(one).includes(JSON.stringify(callbackUrl)))) return ok(known);
  for (const { id } of mine) {
    const gone = await client.request('DELETE', `/subscriptions/${encodeURIComponent(String(id))}`);
    if (!gone.ok && gone.code !== 'http-404') return gone;
  }
  const bearerToken = randomBytes(32).toString('base64url');
  const objectOperations = [
    { objects: ['EVENT', 'PROGRAM'], operations: ['CREATE', 'UPDATE', 'DELETE'], callbackUrl, bearerToken },
  ];
  const made = await client.request('POST', '/subscriptions', { clientName: venName, objectOperations });
  return made.ok ? ok(bearerToken) : made;
}
