import { duration } from '@maeul/devices/config/quantities';
import Type, { type Static } from 'typebox';

const text = (description: string, example: string) =>
  Type.String({ minLength: 1, maxLength: 128, description, examples: [example] });

/** One upstream of `energy.openadr`. */
export const UpstreamConfig = Type.Object(
  {
    name: Type.String({
      pattern: '^[a-z0-9][a-z0-9-]{0,63}$',
      examples: ['aggregator'],
      description: 'What it is called here; calls say that they came from it.',
    }),
    url: Type.String({
      pattern: '^https?://\\S+$',
      examples: ['https://vtn.example/openadr3/3.1.0'],
      description: 'Base address of its VTN, up to where /programs begins.',
    }),
    tokenUrl: Type.Optional(
      Type.String({
        pattern: '^https?://\\S+$',
        examples: ['https://login.example/oauth2/token'],
        description: 'Where tokens are, if it is another host than that of the VTN. Otherwise the VTN says where.',
      }),
    ),
    clientId: text('As the upstream gave it.', 'sinsa1'),
    secretFile: Type.String({
      minLength: 1,
      examples: ['aggregator.secret'],
      description: 'File with the client’s secret.',
    }),
    venName: text('Under which name the dong registers.', 'eunpyeong-sinsa1'),
    resourceName: Type.String({
      minLength: 1,
      maxLength: 128,
      default: 'dong',
      description: 'What reports are about.',
    }),
    programs: Type.Array(
      Type.Object({
        program: text('programName of the upstream.', 'peak-saving'),
        programme: text('Id of the programme here, by whose rules members are called and paid.', 'seoul-mission'),
      }),
      { minItems: 1, description: 'Which programs are followed.' },
    ),
    poll: duration({ default: '30s', atLeast: '1s', atMost: '1h', description: 'Between two looks at its events.' }),
    callback: Type.Optional(
      Type.String({
        pattern: '^https?://[^/\\s]+$',
        examples: ['https://hub.sinsa1.example'],
        description: 'Where the upstream reaches this hub, to tell it of changes at once. Left out: it is only asked.',
      }),
    ),
  },
  { description: 'A VTN above this dong, whose events become calls here (OpenADR 3.1).' },
);
export type UpstreamConfig = Static<typeof UpstreamConfig>;

/** The path on this hub at which an upstream tells of changes. */
export function callbackPath(upstream: string): string {
  return `/openadr3/callback/${upstream}`;
}
