import { pino } from 'pino';
import { createHttp } from './http.ts';

/** The OpenAPI document of an interface that is not started and has nothing behind it. */
export async function openapiDocument(): Promise<object> {
  const nothing = (): never => {
    throw new Error('This interface only describes itself.');
  };
  const { server, stop } = createHttp({
    listen: { host: '127.0.0.1', port: 0 },
    queries: {
      devices: nothing,
      series: nothing,
      readings: nothing,
      gaps: nothing,
      quarantine: nothing,
      cursors: nothing,
      dongQuarters: nothing,
    },
    feed: { onCommit: nothing },
    health: nothing,
    log: pino({ level: 'silent' }),
    tokens: {
      checkToken: nothing,
      openSession: nothing,
      checkSession: nothing,
      closeSession: nothing,
      isEmpty: nothing,
    },
    office: { office: nothing, mobile: [], anonymous: false, onSession: nothing },
    vpp: { office: nothing, energy: nothing },
    pagesDir: import.meta.dirname,
  });
  await server.ready();
  const document = server.swagger();
  await stop();
  return document;
}
