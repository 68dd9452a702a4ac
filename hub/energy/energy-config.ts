import { MARKET_RULES, type MarketRule } from '@maeul/devices/vpp/market';
import Type, { type Static } from 'typebox';
import { VtnConfig } from '../openadr/config.ts';
import type { DispatchSettings } from '../vpp/dispatch/settings.ts';
import type { Location } from '../vpp/forecast/clear-sky.ts';
import { DispatchConfig, readDispatchConfig } from './dispatch/dispatch-config.ts';
import { UpstreamConfig } from './openadr-ven/config.ts';
import { UplinkConfig } from './uplink/uplink-config.ts';

/** The middle of Seoul: clouds and sun of a dong are much the same within a gu. */
const SEOUL: Location = { latitude: 37.566, longitude: 126.978 };
const HALF_WAY = 500;

/** The section `energy` of a hub's configuration. */
export const EnergyConfig = Type.Object(
  {
    latitude: Type.Number({ minimum: -90, maximum: 90, default: SEOUL.latitude, description: 'Degrees north.' }),
    longitude: Type.Number({ minimum: -180, maximum: 180, default: SEOUL.longitude, description: 'Degrees east.' }),
    market: Type.Optional(
      Type.Object(
        {
          rule: Type.Enum([...MARKET_RULES], {
            default: 'need',
            description: 'How surplus is shared: equal, by need, or by the keys.',
          }),
          keys: Type.Array(
            Type.Object({
              member: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' }),
              parts: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
            }),
            {
              default: [],
              description: 'With the rule keys: the parts of each member; who is not named gets nothing.',
            },
          ),
          betweenPermille: Type.Integer({
            minimum: 0,
            maximum: 1000,
            default: HALF_WAY,
            description: 'Where the price lies between feed-in (0) and retail (1000).',
          }),
        },
        { description: 'The energy market. Left out: surplus is not shared.' },
      ),
    ),
    dispatch: Type.Optional(DispatchConfig),
    openadr: Type.Array(UpstreamConfig, {
      default: [],
      description: 'Who calls this dong by OpenADR 3.1, each under another name.',
    }),
    vtn: Type.Optional(VtnConfig),
    uplink: Type.Optional(UplinkConfig),
    gu: Type.Optional(
      Type.Object(
        {
          target: Type.Optional(
            Type.Number({
              minimum: 0,
              maximum: 1,
              examples: [0.3],
              description: 'Share of use that shall be made in the gu.',
            }),
          ),
        },
        { description: 'This hub is that of a gu: it compares the dongs that tell it of themselves.' },
      ),
    ),
  },
  { description: 'Where the dong is, for the sun, and its energy market.' },
);

export interface EnergySettings {
  readonly location: Location;
  /** null: surplus is not shared. */
  readonly market: MarketRule | null;
  readonly dispatch: DispatchSettings;
  readonly openadr: readonly UpstreamConfig[];
  readonly vtn: VtnConfig;
  /** null: this dong tells no gu of itself. */
  readonly uplink: UplinkConfig | null;
  /** Share of use that shall be made in the gu; null where none is named. */
  readonly guTarget: number | null;
}

export function readEnergyConfig(section: Static<typeof EnergyConfig> | undefined): EnergySettings {
  const { latitude = SEOUL.latitude, longitude = SEOUL.longitude, market, openadr = [], vtn } = section ?? {};
  return {
    location: { latitude, longitude },
    dispatch: readDispatchConfig(section?.dispatch),
    openadr,
    uplink: section?.uplink ?? null,
    guTarget: section?.gu?.target ?? null,
    vtn: vtn ?? { callbacks: 'public' },
    market:
      market === undefined
        ? null
        : {
            rule: market.rule ?? 'need',
            keys: market.keys ?? [],
            betweenPermille: market.betweenPermille ?? HALF_WAY,
          },
  };
}
