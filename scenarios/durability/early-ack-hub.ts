/**
 * The negative control: a hub that acknowledges first and stores after, as `maeul hub` must not. It exists to show that the
 * checks of this folder find such a hub.
 */
import { hubCommand } from '@maeul/hub/commands/hub';
import { SqliteJournal } from '@maeul/hub/journal/sqlite-journal';

/** Stores that acknowledge early write behind: they gather for a moment. */
const WRITE_BEHIND_MS = 50;

const store = SqliteJournal.prototype.append;
SqliteJournal.prototype.append = function append(message, done) {
  done(null, 'stored');
  setTimeout(() => store.call(this, message, () => {}), WRITE_BEHIND_MS);
};

await hubCommand().parseAsync();
