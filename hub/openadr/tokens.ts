import { jwtVerify, SignJWT } from 'jose';
import type { Caller } from './access.ts';
import { type AdrClients, SCOPES, type Scope } from './clients.ts';

export const TOKEN_LIFE_S = 3600;
const ISSUER = 'maeul-vtn';
const AUDIENCE = 'openadr3';
const ALGORITHM = 'HS256';

/** Signs and checks the tokens of the VTN. */
export class AdrTokens {
  readonly #key: Uint8Array;
  readonly #clients: AdrClients;

  /** @param key of 32 bytes */
  constructor(key: Uint8Array, clients: AdrClients) {
    this.#key = key;
    this.#clients = clients;
  }

  /** By the wall clock: a token is not part of simulated time. */
  issue(client: string, scopes: readonly Scope[]): Promise<string> {
    return new SignJWT({ scope: scopes.join(' ') })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
      .setSubject(client)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(`${TOKEN_LIFE_S}s`)
      .sign(this.#key);
  }

  /** Who sent it; undefined if it is not ours, has ended, or its client was revoked. */
  async check(token: string): Promise<Caller | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        issuer: ISSUER,
        audience: AUDIENCE,
        algorithms: [ALGORITHM],
      });
      const client = this.#clients.find(payload.sub ?? '');
      if (client === undefined || client.revokedMs !== null) return undefined;
      const said = String(payload.scope ?? '').split(' ');
      return { client: client.id, role: client.role, scopes: SCOPES.filter((scope) => said.includes(scope)) };
    } catch {
      return undefined;
    }
  }
}
