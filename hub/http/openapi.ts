import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { App } from './app.ts';

const VERSION = '1.0.0';
/** The page of Swagger UI has styles of its own, and pictures as data: URLs. */
const POLICY =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/** Describes the routes that are added after it, and shows them at /docs. */
export function describeRoutes(app: App): void {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Maeul hub',
        version: VERSION,
        description:
          'What the devices of a neighbourhood say. Times are UTC. Errors are problems (RFC 9457) with a stable code. On loopback no token is needed.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      security: [{ token: [] }, { session: [] }],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'maeul hub token create --name NAME' },
          session: { type: 'apiKey', in: 'cookie', name: 'maeul_session', description: 'Made by the form at /login.' },
        },
      },
      tags: [
        { name: 'overview', description: 'The dong as a power plant' },
        { name: 'devices', description: 'What there is' },
        { name: 'readings', description: 'What was measured' },
        { name: 'live', description: 'What comes in' },
        { name: 'ledgers', description: 'What is missing, and what was not accepted' },
        { name: 'commands', description: 'What devices are told' },
        { name: 'kiosk', description: 'What kiosks ask; Basic authentication with the credential of the agent' },
        { name: 'office', description: 'The dong office; an account, its role, and x-csrf-token for changes' },
        { name: 'operation', description: 'How the hub is' },
      ],
    },
  });
  app.register(swaggerUi, { routePrefix: '/docs', staticCSP: POLICY, uiConfig: { defaultModelsExpandDepth: 0 } });
}

export function openapiRoutes(app: App): void {
  app.get('/api/v1/openapi.json', { config: { etag: true }, schema: { hide: true } }, () => app.swagger());
}
