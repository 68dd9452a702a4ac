import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Refusal, refuse } from '@maeul/devices/refusal';
import { type Death, DemoChild } from './child.ts';

/** A program that ends more often than this is broken, not killed. */
const RESTARTS_MAX = 5;
const RESTART_MS = 1000;

/** The programs of a demo, each in a process of its own. */
export class Crew {
  /** Of commands that prepare something: aborted when the demo is to end. */
  readonly wish = new AbortController();
  readonly #logs: string;
  readonly #children: DemoChild[] = [];
  #ending = false;

  /**
   * @param logs folder
   * @param stopped the wish to end it, which may come while it starts
   */
  constructor(logs: string, stopped: Promise<void>) {
    this.#logs = logs;
    void stopped.then(() => {
      this.#ending = true;
      this.wish.abort();
    });
  }

  get ending(): boolean {
    return this.#ending;
  }

  run(name: string, args: readonly string[], environment: NodeJS.ProcessEnv): DemoChild {
    const log = join(this.#logs, `${name}.log`);
    rmSync(log, { force: true });
    const child = new DemoChild(name, args, environment, log);
    this.#children.push(child);
    return child;
  }

  /**
   * Resolves when a program has ended for good. What was acknowledged is on disk, so one that was killed goes on where it was.
   * @param environment what is known by then and was not when they were started
   * @param once programs that are not started again
   */
  died(environment: NodeJS.ProcessEnv, ...once: readonly DemoChild[]): Promise<Death> {
    return Promise.race(
      this.#children.map((child) => (once.includes(child) ? child.ended : this.#keepAlive(child, environment))),
    );
  }

  async stop(): Promise<void> {
    this.#ending = true;
    // Edges first, so that their last readings still find the hub.
    for (const child of this.#children.splice(0).reverse()) await child.stop();
  }

  /** Stops all after a program could not start. */
  async failed(child: DemoChild): Promise<Refusal> {
    const words = child.lastWords();
    await this.stop();
    return refuse('demo-failed', `The process "${child.name}" could not start:\n${words}`);
  }

  async #keepAlive(first: DemoChild, environment: NodeJS.ProcessEnv): Promise<Death> {
    let child = first;
    for (let restarts = 0; ; restarts++) {
      const death = await child.ended;
      if (this.#ending || restarts === RESTARTS_MAX) return death;
      console.error(`maeul: the process "${child.name}" ended by itself and is started again.`);
      const again = child.again(environment);
      this.#children.splice(this.#children.indexOf(child), 1, again);
      child = again;
      await sleep(RESTART_MS);
    }
  }
}
