interface Node {
  readonly children: Map<string, Node>;
  /** Client id → granted QoS, for the filter that ends here. */
  readonly clients: Map<string, number>;
}

/** Topic → the clients that subscribed to it. */
export type Matches = ReadonlyMap<string, number>;

const NOBODY: Matches = new Map();
const CACHE_MAX = 20_000;

/** Filters of many clients, ordered by level, so that a topic finds its clients without asking each one. */
export class SubscriptionTree {
  readonly #root: Node = newNode();
  readonly #cache = new Map<string, Matches>();
  #size = 0;

  add(filter: string, clientId: string, qos: number): void {
    let node = this.#root;
    for (const level of filter.split('/')) {
      let next = node.children.get(level);
      if (next === undefined) {
        next = newNode();
        node.children.set(level, next);
      }
      node = next;
    }
    if (!node.clients.has(clientId)) this.#size += 1;
    node.clients.set(clientId, qos);
    this.#cache.clear();
  }

  remove(filter: string, clientId: string): void {
    const levels = filter.split('/');
    const way: Node[] = [this.#root];
    for (const level of levels) {
      const next = way.at(-1)!.children.get(level);
      if (next === undefined) return;
      way.push(next);
    }
    if (way.at(-1)!.clients.delete(clientId)) this.#size -= 1;
    for (let index = levels.length; index > 0; index--) {
      const node = way[index]!;
      if (node.clients.size > 0 || node.children.size > 0) break;
      way[index - 1]!.children.delete(levels[index - 1]!);
    }
    this.#cache.clear();
  }

  /** The clients whose filters match, each once, with the highest QoS of its matching filters. */
  match(topic: string): Matches {
    if (this.#size === 0) return NOBODY;
    const known = this.#cache.get(topic);
    if (known !== undefined) return known;
    const found = new Map<string, number>();
    collect(this.#root, topic.split('/'), 0, found);
    const matches = found.size === 0 ? NOBODY : found;
    if (this.#cache.size >= CACHE_MAX) this.#cache.clear();
    this.#cache.set(topic, matches);
    return matches;
  }
}

function newNode(): Node {
  return { children: new Map(), clients: new Map() };
}

function collect(node: Node, levels: readonly string[], depth: number, found: Map<string, number>): void {
  // A wildcard in the first level does not match a topic that begins with "$".
  const wild = depth > 0 || levels[0]!.charCodeAt(0) !== 36;
  if (wild) take(node.children.get('#'), found);
  if (depth === levels.length) {
    take(node, found);
    return;
  }
  const exact = node.children.get(levels[depth]!);
  if (exact !== undefined) collect(exact, levels, depth + 1, found);
  const any = wild ? node.children.get('+') : undefined;
  if (any !== undefined) collect(any, levels, depth + 1, found);
}

function take(node: Node | undefined, found: Map<string, number>): void {
  if (node === undefined) return;
  for (const [clientId, qos] of node.clients) if (qos > (found.get(clientId) ?? -1)) found.set(clientId, qos);
}
