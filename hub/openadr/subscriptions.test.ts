import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openAdrDocument } from '../../scripts/openadr-document.ts';
import { event, program, subscription, twoSides } from './testing/example-objects.ts';
import { testVtn } from './testing/test-vtn.ts';

describe('a subscription', () => {
  const document = openAdrDocument();
  interface Heard {
    readonly headers: IncomingHttpHeaders;
    readonly body: {
      readonly objectType: string;
      readonly operation: string;
      readonly object: { readonly id: string };
    };
  }

  async function listener(refusals = 0) {
    const heard: Heard[] = [];
    let left = refusals;
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        left -= 1;
        if (left < 0) heard.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
        response.writeHead(left < 0 ? 200 : 503).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/heard` };
  }

  it('tells in order what was made, changed and deleted, with the token that it was given', async () => {
    const { bl, ven } = await twoSides();
    const { heard, url } = await listener();
    await ven('POST', '/subscriptions', subscription(url));
    const { id: programID } = (await bl('POST', '/programs', program('a'))).body;
    const { id } = (await bl('POST', '/events', event(programID))).body;
    await bl('PUT', `/events/${id}`, event(programID, { priority: 1 }));
    await bl('DELETE', `/events/${id}`);
    await vi.waitFor(() => expect(heard).toHaveLength(4));
    expect(heard.map(({ body }) => `${body.operation} ${body.objectType}`)).toEqual([
      'CREATE PROGRAM',
      'CREATE EVENT',
      'UPDATE EVENT',
      'DELETE EVENT',
    ]);
    for (const { headers, body } of heard) {
      expect(headers.authorization).toBe('Bearer secret-of-ven');
      expect(document?.checkSchema('notification', body) ?? []).toEqual([]);
    }
  });

  it('tells nothing that its owner may not read, and only of the program it is for', async () => {
    const { bl, ven } = await twoSides();
    const { heard, url } = await listener();
    const { id: programID } = (await bl('POST', '/programs', program('a'))).body;
    const { id: elsewhere } = (await bl('POST', '/programs', program('b'))).body;
    await ven('POST', '/subscriptions', subscription(url, { programID }));
    await bl('POST', '/events', event(elsewhere));
    await bl('POST', '/events', event(programID, { targets: ['building-2'] }));
    const { id } = (await bl('POST', '/events', event(programID))).body;
    await vi.waitFor(() => expect(heard.map(({ body }) => body.object.id)).toEqual([id]));
  });

  it('tries again when the listener does not take it', async () => {
    const { bl, ven } = await twoSides();
    const { heard, url } = await listener(2);
    await ven('POST', '/subscriptions', subscription(url));
    await bl('POST', '/programs', program('a'));
    await vi.waitFor(() => expect(heard).toHaveLength(1));
  });

  it('is refused an address that the hub may not post to', async () => {
    const { client } = await testVtn('public');
    const ven = await client('v', 'VEN');
    for (const url of [
      'http://127.0.0.1/',
      'http://localhost:8080/',
      'http://192.168.0.1/',
      'http://[::1]/',
      'ftp://a.example/',
    ])
      expect((await ven('POST', '/subscriptions', subscription(url))).status).toBe(400);
    expect((await ven('POST', '/subscriptions', subscription('https://ven.example/hear'))).status).toBe(201);
  });
});
