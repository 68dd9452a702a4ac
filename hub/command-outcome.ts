import type { Command, Reply } from '@maeul/devices/messages/command';
import type { DevicePath } from '@maeul/devices/path';

/**
 * Publishes a command to the device and, with `wait`, waits for its reply until `command.expires`.
 * - `reply`: the device answered. - `timeout`: it did not. - `sent`: published, nobody waited.
 */
export type SendCommand = (path: DevicePath, command: Command, wait: boolean) => Promise<CommandOutcome>;
export type CommandOutcome =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'sent' };
