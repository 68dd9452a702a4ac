/** `maeul sim …` as a process of its own, for scenarios that want nothing else of the program. */
import { simCommand } from '@maeul/simulators/commands';

await simCommand().parseAsync();
