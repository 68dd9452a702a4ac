import { type Clock, WALL_CLOCK, wallAt } from '@maeul/devices/clock';
import type { Reply } from '@maeul/devices/messages/command';
import { parseReply } from '@maeul/devices/messages/command';
import { buildTopic } from '@maeul/devices/topic';
import type { Broker } from './broker/broker-options.ts';
import type { SendCommand } from './command-outcome.ts';
import { parseJson } from './journal/admit.ts';
import type { Journal } from './journal/journal.ts';

/** Publishes commands, whose times are those of the clock, and waits for their replies to reach the journal: only then did they happen. */
export function commandSender(
  broker: Pick<Broker, 'publish'>,
  journal: Pick<Journal, 'onCommit'>,
  clock: Clock = WALL_CLOCK,
): SendCommand {
  return async (path, command, wait) => {
    const publish = () => broker.publish(buildTopic(path, 'command'), JSON.stringify(command));
    if (!wait) {
      await publish();
      return { kind: 'sent' };
    }
    const replied = Promise.withResolvers<Reply>();
    const stopListening = journal.onCommit((messages) => {
      for (const { path: from, kind, payload } of messages) {
        if (kind !== 'reply' || from !== path) continue;
        const json = parseJson(Buffer.from(payload));
        const reply = json.ok ? parseReply(json.value) : json;
        if (reply.ok && reply.value.id === command.id) replied.resolve(reply.value);
      }
    });
    const expired = Promise.withResolvers<null>();
    const waitMs = Math.max(0, wallAt(clock, Date.parse(command.expires)) - Date.now());
    const timer = setTimeout(() => expired.resolve(null), waitMs);
    try {
      await publish();
      const reply = await Promise.race([replied.promise, expired.promise]);
      return reply === null ? { kind: 'timeout' } : { kind: 'reply', reply };
    } finally {
      clearTimeout(timer);
      stopListening();
    }
  };
}
