import type { OutgoingHttpHeaders, RequestOptions } from 'node:http';
import * as http from 'node:http';
import * as https from 'node:https';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { Credentials, TlsFiles } from '../uplink/session.ts';

export interface HubDoor {
  /** Origin, e.g. https://hub.example. */
  readonly origin: string;
  readonly credentials: Credentials;
  readonly tls: TlsFiles;
}

export interface HubAnswer {
  readonly status: number;
  readonly body: unknown;
}

const BODY_BYTES_MAX = 4_194_304;

/** Asks the hub and reads JSON. Code: `hub-away`, whatever the reason that no answer came in time. */
export function askHub(
  door: HubDoor,
  method: 'GET' | 'POST',
  path: string,
  timeoutMs: number,
  question?: object,
): Promise<Result<HubAnswer>> {
  const url = new URL(path, door.origin);
  const text = question === undefined ? undefined : JSON.stringify(question);
  const { username, password } = door.credentials;
  const headers: OutgoingHttpHeaders = {
    accept: 'application/json',
    ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    ...(username === undefined || password === undefined
      ? {}
      : { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }),
  };
  const signal = AbortSignal.timeout(timeoutMs);
  const options: RequestOptions = { method, headers, signal };
  return new Promise((resolve) => {
    const fail = (why: string): void => resolve(refuse('hub-away', `The hub does not answer: ${why}.`));
    const request =
      url.protocol === 'https:' ? https.request(url, { ...options, ...door.tls }) : http.request(url, options);
    request.on('error', (error) => fail(signal.aborted ? 'it took too long' : error.message));
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > BODY_BYTES_MAX) request.destroy(new Error('its answer is too long'));
        else chunks.push(chunk);
      });
      response.on('error', (error) => fail(error.message));
      response.on('end', () => {
        try {
          const body: unknown = bytes === 0 ? null : JSON.parse(Buffer.concat(chunks).toString('utf8'));
          resolve(ok({ status: response.statusCode ?? 0, body }));
        } catch {
          fail('what it says is not JSON');
        }
      });
    });
    request.end(text);
  });
}
