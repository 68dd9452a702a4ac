import { address } from '../../ui/api/client.ts';
import type { Asked, Repeat } from '../../ui/api/use-answer.ts';
import { useOffice } from '../context.ts';

const VPP = '/api/v1/office/vpp';

type Query = Readonly<Record<string, string | number | undefined>>;

/** Address of a route of the dong power plant. */
export function vpp(path: string, query: Query = {}): string {
  return address(`${VPP}${path}`, query);
}

/** The hub's answer to a question about the dong power plant; a path of null asks nothing. */
export function useVpp<T>(path: string | null, query: Query = {}, repeat?: Repeat): Asked<T> {
  return useOffice<T>(path === null ? null : vpp(path, query), repeat);
}
