import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The hub as its kiosk questions are answered; each test says how. */
export class HubStub {
  readonly asked: { readonly name: string; readonly body: Record<string, unknown> }[] = [];
  answer: (name: string, body: Record<string, unknown>) => { status: number; body: unknown } = () => ({
    status: 503,
    body: { code: 'starting', detail: 'not yet' },
  });
  #server: Server | null = null;

  async start(): Promise<string> {
    this.#server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => {
        text += chunk;
      });
      request.on('end', () => {
        const name = new URL(request.url ?? '/', 'http://hub').pathname.split('/').at(-1)!;
        const question = text === '' ? {} : JSON.parse(text);
        this.asked.push({ name, body: question });
        const { status, body } = this.answer(name, question);
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => this.#server!.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }
}
