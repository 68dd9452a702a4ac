import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { RefusalError, refuse } from '@maeul/devices/refusal';

/**
 * A password from the keyboard, without showing it and twice where it is a new one, or the first line of what is piped in. It is never an argument: those
 * are seen by everybody on the machine. Codes: `passwords-differ`, `no-password`.
 */
export async function readPassword(isNew = true): Promise<string> {
  if (process.stdin.isTTY) {
    const first = await hidden('Password: ');
    if (isNew && first !== (await hidden('Once more: ')))
      throw new RefusalError(refuse('passwords-differ', 'The two passwords differ.', 'Try again.'));
    return first;
  }
  for await (const line of createInterface({ input: process.stdin })) return line;
  throw new RefusalError(
    refuse('no-password', 'No password came on standard input.', 'Pipe it in, or use a terminal.'),
  );
}

function hidden(question: string): Promise<string> {
  const mute = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: mute, terminal: true });
  process.stderr.write(question);
  return new Promise((resolve) =>
    lines.question('', (answer) => {
      lines.close();
      process.stderr.write('\n');
      resolve(answer);
    }),
  );
}
