import { type DevicePath, siteOf } from '@maeul/devices/path';
import Type from 'typebox';
import type { DeviceRow, Queries } from '../../queries/queries.ts';
import type { App } from '../app.ts';
import { DevicesCursor, readCursor, writeCursor } from '../cursor.ts';
import { Problem, require400 } from '../problem.ts';
import { answers, Cursor, Device, DeviceParams, limitOf, Next, query, SitePathText } from '../schemas.ts';
import { formatInstant, formatInstantOrNull } from '../time.ts';

const Query = query({
  site: Type.Optional(SitePathText),
  limit: limitOf(500, 5000),
  cursor: Type.Optional(Cursor),
});
const tags = ['devices'];

export function deviceRoutes(app: App, queries: Queries): void {
  app.get(
    '/api/v1/devices',
    {
      config: { etag: true },
      schema: {
        tags,
        summary: 'Devices with their state and latest values, by path',
        querystring: Query,
        response: answers(Type.Object({ devices: Type.Array(Device), next: Next })),
      },
    },
    async ({ query: { site, limit, cursor } }) => {
      const after = cursor === undefined ? '' : require400(readCursor(DevicesCursor, cursor)).after;
      const rows = (await queries.devices(site === undefined ? {} : { site }))
        .filter(({ device }) => device > after && (site === undefined || device.startsWith(`${site}/`)))
        .sort((a, b) => (a.device < b.device ? -1 : 1));
      const page = rows.slice(0, limit);
      const next = rows.length > limit ? writeCursor({ after: page.at(-1)!.device }) : null;
      return { devices: page.map(present), next };
    },
  );

  app.get(
    '/api/v1/devices/:gu/:dong/:site/:device',
    {
      config: { etag: true },
      schema: { tags, summary: 'One device', params: DeviceParams, response: answers(Device, 404) },
    },
    async ({ params: { gu, dong, site, device } }) =>
      present(await requireDevice(queries, `${gu}/${dong}/${site}/${device}`)),
  );
}

/** The device, or 404 `unknown-device`. */
export async function requireDevice(queries: Queries, device: string): Promise<DeviceRow> {
  const row = (await queries.devices({ device })).find((candidate) => candidate.device === device);
  if (row !== undefined) return row;
  throw new Problem(404, 'unknown-device', `Nobody has heard of ${device}.`, 'GET /api/v1/devices lists the devices.');
}

function present({ device, state, lastSeenMs, latest }: DeviceRow) {
  return {
    device,
    site: siteOf(device as DevicePath),
    state,
    lastSeen: formatInstantOrNull(lastSeenMs),
    latest: latest.map(({ name, unit, tMs, value, quality }) => ({
      name,
      unit,
      t: formatInstant(tMs),
      v: value,
      q: quality,
    })),
  };
}
