import { flushCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { Request, SpoolWorkerOptions } from './protocol.ts';
import { SpoolKeeper } from './spool-keeper.ts';

// The program of the spool's thread: an fsync on an SD card may take a second, and polling must not wait for it.
const port = parentPort!;
const keeper = new SpoolKeeper(workerData as SpoolWorkerOptions, (response) => port.postMessage(response));
port.on('message', (request: Request) => {
  keeper.handle(request);
  if (request.type === 'question' && request.question.ask === 'stop') port.close();
});
keeper.start();
// A thread that ends with its process leaves nothing in the compile cache by itself.
flushCompileCache();
