import { readFileSync } from 'node:fs';
import { type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import type { FastifyReply } from 'fastify';
import { type ControlRoutes, problem } from '../host/control.ts';
import type { CleanHouse } from './house.ts';
import type { Visitors } from './visitors.ts';

const PAGE = new URL('./page.html', import.meta.url);
const ACCEPTED = 202;
const NO_CONTENT = 204;

/**
 * What the page of the clean house uses, and tests may.
 * - `GET /house`: containers, lids, lamps, dispensers, visits; with the kiosk's address where it is known.
 * - `POST /deposit {"container", "grams", "takeBack"?, "clumsy"?}`: somebody comes, and puts it in when the lid is unlocked.
 * - `POST /containers/:id {"collect": true}`, or `{"press": grams}`: empties it; leans on it, or lifts it with less than 0.
 * - `POST /return`: somebody puts a reusable container into the return slot.
 * - `POST /dispensers/:name {"jammed"?: boolean, "stock"?: number}`.
 */
export function houseRoutes(house: CleanHouse, visitors: Visitors, kiosk: string | null): ControlRoutes {
  return (server) => {
    server.get('/', (_, reply) => reply.type('text/html; charset=utf-8').send(readFileSync(PAGE)));
    server.get('/house', () => ({ ...house.state(), visits: visitors.visits, kiosk }));
    server.post<{ Body: unknown }>('/deposit', ({ body }, reply) => {
      const { container, grams, takeBack, clumsy } = fieldsOf(body);
      const visit = visitors.come({
        container: String(container),
        grams: Number(grams),
        takeBack: Number(takeBack ?? 0),
        clumsy: clumsy === true,
      });
      return visit.ok ? reply.code(ACCEPTED).send(visit.value.status) : refused(reply, visit);
    });
    server.post<{ Params: { id: string }; Body: unknown }>('/containers/:id', ({ params, body }, reply) => {
      const { collect, press } = fieldsOf(body);
      return done(reply, house.container(params.id), ({ id }) => {
        if (collect === true) house.collect(id);
        if (typeof press === 'number' && Number.isFinite(press)) house.press(id, press);
      });
    });
    server.post('/return', (_, reply) => done(reply, house.returnContainer(), () => {}));
    server.post<{ Params: { name: string }; Body: unknown }>('/dispensers/:name', ({ params, body }, reply) => {
      const { jammed, stock } = fieldsOf(body);
      return done(reply, house.dispenser(params.name), (dispenser) => {
        if (typeof jammed === 'boolean') dispenser.jammed = jammed;
        if (typeof stock === 'number' && Number.isFinite(stock)) dispenser.stock = stock;
      });
    });
  };
}

function fieldsOf(body: unknown): Record<string, unknown> {
  return typeof body === 'object' && body !== null ? { ...body } : {};
}

function done<T>(reply: FastifyReply, found: Result<T>, change: (value: T) => void): unknown {
  if (!found.ok) return refused(reply, found);
  change(found.value);
  return reply.code(NO_CONTENT).send();
}

const STATUS: Readonly<Record<string, number>> = { busy: 409, 'bad-visit': 400 };

function refused(reply: FastifyReply, why: Refusal): unknown {
  return problem(reply, STATUS[why.code] ?? 404, refuse(why.code, why.message, why.hint));
}
