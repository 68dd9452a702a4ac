import type { Command, Reply } from '@maeul/devices/messages/command';
import { parseCommand } from '@maeul/devices/messages/parse-command';
import type { DevicePath } from '@maeul/devices/path';
import { type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import type { Remembered } from '../outbox/command-memory.ts';
import type { OutboxMessage } from '../outbox/message.ts';

/**
 * What a command does; its result goes into the reply. `untilMs` is when nobody expects it any more. A refusal that says that nothing
 * was executed is told as `refused`, any other as `failed`.
 */
export type CommandHandler = (
  path: DevicePath,
  args: object,
  untilMs: number,
  command: Command,
) => Promise<Result<unknown> | (Refusal & { readonly executed: false })>;

export interface CommandDeskOptions {
  readonly edge: DevicePath;
  /** The agent and its devices. */
  readonly paths: ReadonlySet<DevicePath>;
  readonly handlers: ReadonlyMap<string, CommandHandler>;
  /** Where commands are remembered and replies go. */
  readonly outbox: {
    beginCommand(id: string, expiresMs: number, nowMs: number): Promise<Remembered>;
    append(message: OutboxMessage, answers?: string): Promise<Result<number>>;
  };
  readonly nowMs: () => number;
  readonly onNotice: (level: 'info' | 'warn', text: string) => void;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const COMMAND_BYTES_MAX = 65_536;

/**
 * Takes commands from the hub: each is executed at most once and not after it has expired, and each gets a reply. A
 * repeat gets the same reply again.
 */
export class CommandDesk {
  readonly #options: CommandDeskOptions;
  readonly #underWay = new Set<string>();

  constructor(options: CommandDeskOptions) {
    this.#options = options;
  }

  async handle(path: DevicePath, payload: Uint8Array): Promise<void> {
    const message = parseJson(payload);
    const command = parseCommand(message);
    if (!command.ok) return this.#refuseMalformed(path, message, command);
    const { id } = command.value;
    // The same command twice in a breath: the first is being executed, and its reply answers both.
    if (this.#underWay.has(id)) return;
    this.#underWay.add(id);
    try {
      await this.#answer(path, command.value);
    } catch (error) {
      this.#options.onNotice('warn', `The command ${id} could not be answered: ${(error as Error).message}.`);
    } finally {
      this.#underWay.delete(id);
    }
  }

  async #answer(path: DevicePath, command: Command): Promise<void> {
    const { outbox, nowMs } = this.#options;
    const handler = this.#handlerFor(path, command);
    if (!handler.ok) return this.#reply(path, command.id, 'refused', handler);
    // A leap second is a time that RFC 3339 knows and JavaScript does not: it counts as past.
    const expiresMs = Date.parse(command.expires) || 0;
    const remembered = await outbox.beginCommand(command.id, expiresMs, nowMs());
    switch (remembered.status) {
      case 'known':
        if (remembered.reply !== null) return this.#send(path, remembered.reply);
        return this.#reply(path, command.id, 'failed', INTERRUPTED, command.id);
      case 'expired':
        return this.#reply(
          path,
          command.id,
          'refused',
          refuse('expired', `The command expired at ${command.expires}.`),
        );
      case 'full':
        return this.#reply(path, command.id, 'refused', TOO_MANY);
      case 'new': {
        const result = await this.#execute(handler.value, path, command, expiresMs);
        const refused = !result.ok && 'executed' in result;
        return this.#reply(path, command.id, result.ok ? 'done' : refused ? 'refused' : 'failed', result, command.id);
      }
    }
  }

  #handlerFor(path: DevicePath, command: Command): Result<CommandHandler> {
    const { paths, handlers } = this.#options;
    if (!paths.has(path)) return refuse('not-mine', `This agent does not serve ${path}.`);
    const handler = handlers.get(command.name);
    if (handler !== undefined) return { ok: true, value: handler };
    const known = [...handlers.keys()].join(', ');
    return refuse('unknown-command', `There is no command "${command.name}".`, `Commands: ${known}.`);
  }

  async #execute(
    handler: CommandHandler,
    path: DevicePath,
    command: Command,
    untilMs: number,
  ): ReturnType<CommandHandler> {
    this.#options.onNotice('info', `Executing the command ${command.name} (${command.id}) for ${path}.`);
    try {
      return await handler(path, command.args ?? {}, untilMs, command);
    } catch (error) {
      return refuse('failed', `The command failed: ${(error as Error).message}.`);
    }
  }

  #refuseMalformed(path: DevicePath, message: unknown, refusal: Refusal): Promise<void> | void {
    const id = (message as { id?: unknown } | null | undefined)?.id;
    if (typeof id === 'string' && UUID.test(id)) return this.#reply(path, id, 'refused', refusal);
    this.#options.onNotice('warn', `A command for ${path} had no id to reply to: ${refusal.message}`);
  }

  /** @param remember id of the command that is over with this reply */
  #reply(
    path: DevicePath,
    id: string,
    status: Reply['status'],
    result: Result<unknown>,
    remember?: string,
  ): Promise<void> {
    const reply: Reply = {
      id,
      status,
      time: new Date(this.#options.nowMs()).toISOString(),
      ...(result.ok
        ? { result: result.value }
        : { code: result.code, message: result.hint ? `${result.message} ${result.hint}` : result.message }),
    };
    return this.#send(path, JSON.stringify(reply), remember);
  }

  async #send(path: DevicePath, body: string, remember?: string): Promise<void> {
    const { edge, paths, outbox } = this.#options;
    // Under a path that is not its own the hub would not let the agent speak.
    const from = paths.has(path) ? path : edge;
    await outbox.append({ kind: 'reply', path: from, grain: 'kept', body }, remember);
  }
}

const INTERRUPTED = refuse('interrupted', 'The agent stopped while it executed this command; it is not done again.');
const TOO_MANY = refuse(
  'too-many-commands',
  'Too many commands are waiting for their expiry.',
  'Let them expire sooner.',
);

function parseJson(payload: Uint8Array): unknown {
  if (payload.byteLength > COMMAND_BYTES_MAX) return null;
  try {
    return JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8'));
  } catch {
    return null;
  }
}
