import Type, { type Static } from 'typebox';
import { CALLBACK_REACHES } from './callback-address.ts';

/** The `energy.vtn` part of the hub's configuration. */
export const VtnConfig = Type.Object(
  {
    publicUrl: Type.Optional(
      Type.String({
        pattern: '^https?://[^/]+$',
        title: 'an address without a path',
        examples: ['https://hub.sinsa1.example'],
        description: 'Where clients reach the hub, if a proxy stands before it: the address of tokens is told with it.',
      }),
    ),
    callbacks: Type.Enum([...CALLBACK_REACHES], {
      default: 'public',
      description:
        'Where notifications may be posted to: public addresses, private networks too, or also this machine. Wider only where all clients are trusted.',
    }),
  },
  {
    description:
      'OpenADR 3.1 for buildings and devices that follow the hub’s calls. Clients: maeul hub openadr client add.',
  },
);
export type VtnConfig = Static<typeof VtnConfig>;
