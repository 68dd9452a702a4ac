import { duration } from '@maeul/devices/config/quantities';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import Type, { type Static } from 'typebox';

/** The `influx` part of the hub's configuration. */
export const InfluxConfig = Type.Object(
  {
    version: Type.Enum([1, 2], { description: '1: InfluxDB 1.x (database). 2: the v2 write API (org and bucket).' }),
    url: Type.String({ pattern: '^https?://', description: 'Where the server is, e.g. http://127.0.0.1:8086.' }),
    database: Type.Optional(Type.String({ minLength: 1, description: 'Version 1: created when it is missing.' })),
    retentionPolicy: Type.Optional(Type.String({ minLength: 1, description: 'Version 1: not the default policy.' })),
    username: Type.Optional(Type.String({ minLength: 1, description: 'Version 1, if it asks for a login.' })),
    password: Type.Optional(Type.String({ minLength: 1, description: 'Version 1. Better: passwordFile.' })),
    passwordFile: Type.Optional(Type.String({ minLength: 1, description: 'File that holds the password.' })),
    org: Type.Optional(Type.String({ minLength: 1, description: 'Version 2: organisation.' })),
    bucket: Type.Optional(Type.String({ minLength: 1, description: 'Version 2: bucket, made beforehand.' })),
    token: Type.Optional(Type.String({ minLength: 1, description: 'Version 2. Better: tokenFile.' })),
    tokenFile: Type.Optional(Type.String({ minLength: 1, description: 'File that holds the token.' })),
    batch: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 50_000, default: 5000, description: 'Lines of one request.' }),
    ),
    flush: Type.Optional(
      duration({ atLeast: '10ms', atMost: '1h', default: '1s', description: 'Between two looks at the journal.' }),
    ),
  },
  { additionalProperties: false, description: 'Where the long-term store is. Left out: no long-term store.' },
);
export type InfluxConfig = Static<typeof InfluxConfig>;

interface TargetBase {
  readonly url: string;
}

/** Where and as whom to write; secrets are already read from their files. */
export type InfluxTarget =
  | (TargetBase & {
      readonly version: 1;
      readonly database: string;
      readonly retentionPolicy?: string;
      readonly username?: string;
      readonly password?: string;
    })
  | (TargetBase & { readonly version: 2; readonly org: string; readonly bucket: string; readonly token?: string });

/**
 * Checks that the parts of a configuration fit together.
 * @param readFile gives the text of a secret's file
 * @returns codes: `bad-influx-config`, `unreadable-secret`
 */
export function influxTarget(config: InfluxConfig, readFile: (path: string) => string): Result<InfluxTarget> {
  const foreign = foreignKey(config);
  if (foreign !== undefined)
    return refuse(
      'bad-influx-config',
      `influx.${foreign} has no meaning with version ${config.version}.`,
      'Remove it.',
    );
  if (config.version === 1) {
    if (config.database === undefined)
      return refuse('bad-influx-config', 'influx.version 1 needs a database.', 'Add "database: maeul".');
    const password = secret('password', config.password, config.passwordFile, readFile);
    if (!password.ok) return password;
    if (password.value !== undefined && config.username === undefined)
      return refuse('bad-influx-config', 'influx has a password but no username.', 'Add "username".');
    return ok({
      version: 1,
      url: config.url,
      database: config.database,
      ...(config.retentionPolicy === undefined ? {} : { retentionPolicy: config.retentionPolicy }),
      ...(config.username === undefined ? {} : { username: config.username }),
      ...(password.value === undefined ? {} : { password: password.value }),
    });
  }
  if (config.org === undefined || config.bucket === undefined)
    return refuse('bad-influx-config', 'influx.version 2 needs org and bucket.', 'Add "org" and "bucket".');
  const token = secret('token', config.token, config.tokenFile, readFile);
  if (!token.ok) return token;
  return ok({
    version: 2,
    url: config.url,
    org: config.org,
    bucket: config.bucket,
    ...(token.value === undefined ? {} : { token: token.value }),
  });
}

const ONLY_1 = ['database', 'retentionPolicy', 'username', 'password', 'passwordFile'] as const;
const ONLY_2 = ['org', 'bucket', 'token', 'tokenFile'] as const;

function foreignKey(config: InfluxConfig): string | undefined {
  return (config.version === 1 ? ONLY_2 : ONLY_1).find((key) => config[key] !== undefined);
}

function secret(
  name: string,
  value: string | undefined,
  file: string | undefined,
  readFile: (path: string) => string,
): Result<string | undefined> {
  if (file === undefined) return ok(value);
  if (value !== undefined)
    return refuse('bad-influx-config', `influx.${name} and influx.${name}File are both given.`, 'Keep the file.');
  try {
    return ok(readFile(file).trim());
  } catch (error) {
    return refuse('unreadable-secret', `influx.${name}File cannot be read: ${(error as Error).message}.`);
  }
}
