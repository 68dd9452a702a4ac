import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { KioskAction, KioskView } from '@maeul/devices/kiosk/kiosk-view';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
/** As strict as an edge may be: what the page needs beyond it is a fault of the page. */
const POLICY = "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

/** What an action leads to: another view, a problem's code, or nothing that the screen would see. */
export type Answer = KioskView | { readonly problem: string } | undefined;

/** An edge's kiosk server written by hand: the page's files, the stream of views, and actions. */
export class FakeEdge {
  readonly actions: KioskAction[] = [];
  /** What the edge makes of an action. */
  onAction: (action: KioskAction) => Answer = () => undefined;
  readonly pages: string;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #listeners = new Set<ServerResponse>();
  #view: KioskView;

  /** @param pages folder of the built page */
  constructor(pages: string, view: KioskView) {
    this.pages = pages;
    this.#view = { ...view, time: new Date().toISOString() };
  }

  async start(port = 0): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    for (const listener of this.#listeners) listener.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** The time that the view bears, by which the page says which one it shows. */
  show(view: KioskView): string {
    const time = new Date().toISOString();
    this.#view = { ...view, time };
    for (const listener of this.#listeners) this.#tell(listener);
    return time;
  }

  /** Actions other than touches, which come whenever somebody moves. */
  get asked(): KioskAction[] {
    return this.actions.filter((action) => action.do !== 'touch');
  }

  #tell(listener: ServerResponse): void {
    listener.write(`event: view\ndata: ${JSON.stringify(this.#view)}\n\n`);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.address);
    if (pathname === '/api/v1/kiosk/live') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      this.#listeners.add(response);
      response.on('close', () => this.#listeners.delete(response));
      this.#tell(response);
    } else if (pathname === '/api/v1/kiosk/actions') await this.#act(request, response);
    else await this.#file(pathname, response);
  }

  async #act(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const action = JSON.parse(body) as KioskAction;
    this.actions.push(action);
    const answer = this.onAction(action);
    if (answer !== undefined && 'problem' in answer) {
      const { problem } = answer;
      response.writeHead(409, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify({ status: 409, title: problem, detail: 'The kiosk refused it.', code: problem }));
      return;
    }
    response.writeHead(204).end();
    if (answer !== undefined) this.show(answer);
  }

  async #file(pathname: string, response: ServerResponse): Promise<void> {
    const path = pathname === '/' ? '/index.html' : normalize(pathname);
    try {
      const content = await readFile(join(this.pages, path));
      const type = TYPES[extname(path)] ?? 'application/octet-stream';
      response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  }
}
