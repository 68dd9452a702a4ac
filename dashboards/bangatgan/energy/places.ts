import { address } from '../../ui/api/client.ts';

type Query = Readonly<Record<string, string | number | undefined>>;

/** The addresses of the energy screens; they can be kept, sent and opened again. */
export const energyPlaceOf = {
  energy: (query: { view?: 'wall' } = {}) => address('/office/energy', query),
  parts: (flow: string) => address('/office/energy-parts', { flow }),
  calls: () => '/office/calls',
  call: (id: string) => address('/office/call', { id }),
  callForm: () => '/office/call-form',
  statement: (event: string, member: string) => address('/office/statement', { event, member }),
  members: (query: Query = {}) => address('/office/members', query),
  member: (id: string) => address('/office/member', { id }),
  memberForm: (id?: string) => address('/office/member-form', { id }),
  diagnosis: (member: string) => address('/office/diagnosis', { member }),
  memberImport: () => '/office/member-import',
  market: () => '/office/market',
  mileage: () => '/office/mileage',
  disclosure: () => '/office/disclosure',
  plan: (asset?: string) => address('/office/plan', { asset }),
  compare: (query: Query = {}) => address('/office/compare', query),
  replay: (day?: string) => address('/office/replay', { day }),
  corrections: () => '/office/corrections',
  programmes: () => '/office/programmes',
  programmeForm: (id?: string, version?: number) => address('/office/programme-form', { id, version }),
  /** A page of the hub that needs no log-in: what the device tells, and from there its readings and registers. */
  device: (path: string) => address('/device', { path }),
};
