import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { RefusalError, refuse } from '@maeul/devices/refusal';

/** A secret that a person can remember, as it is stored: the hash with the parameters that it was made with. */
export interface SlowHash {
  readonly hash: Uint8Array;
  readonly salt: Uint8Array;
  /** `argon2id m=<KiB> t=<passes> p=<lanes>` */
  readonly parameters: string;
}

/** Argon2id as RFC 9106 describes it, with the least cost that OWASP advises: 19 MiB and two passes. */
const PARAMETERS = 'argon2id m=19456 t=2 p=1';
const FORMAT = /^argon2id m=(\d+) t=(\d+) p=(\d+)$/;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Each hash takes memory and a thread: one at a time, and so many that wait. */
const WAITING_MAX = 100;

let last: Promise<unknown> = Promise.resolve();
let waiting = 0;

/** @param pepper a key that is kept in another file, so that the stored hash alone cannot be tried out */
export async function slowHash(secret: string, pepper?: Uint8Array): Promise<SlowHash> {
  const salt = randomBytes(SALT_BYTES);
  return { hash: await derive(secret, salt, PARAMETERS, pepper), salt, parameters: PARAMETERS };
}

/**
 * Whether the secret is the one. With null, for somebody who is not known, it takes as long and says no: the time of the answer
 * tells nobody who is known.
 */
export async function slowMatches(secret: string, stored: SlowHash | null, pepper?: Uint8Array): Promise<boolean> {
  const salt = stored?.salt ?? randomBytes(SALT_BYTES);
  const derived = await derive(secret, salt, stored?.parameters ?? PARAMETERS, pepper);
  return stored !== null && timingSafeEqual(derived, stored.hash);
}

/** @throws RefusalError `too-many-tries` when too many wait already */
async function derive(secret: string, salt: Uint8Array, parameters: string, pepper?: Uint8Array): Promise<Uint8Array> {
  const [, memory, passes, parallelism] = FORMAT.exec(parameters) ?? [];
  if (memory === undefined) throw new Error(`Unknown parameters of a hash: ${parameters}`);
  if (waiting >= WAITING_MAX)
    throw new RefusalError(refuse('too-many-tries', 'Too many log in at once.', 'Try again in a minute.'));
  waiting += 1;
  const turn = last.then(
    () =>
      new Promise<Uint8Array>((resolve, reject) =>
        argon2(
          'argon2id',
          {
            message: secret,
            nonce: salt,
            memory: Number(memory),
            passes: Number(passes),
            parallelism: Number(parallelism),
            tagLength: HASH_BYTES,
            ...(pepper === undefined ? {} : { secret: pepper }),
          },
          (error, key) => (error === null ? resolve(key) : reject(error)),
        ),
      ),
  );
  last = turn.catch(() => {});
  try {
    return await turn;
  } finally {
    waiting -= 1;
  }
}
