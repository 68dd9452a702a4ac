import { testVtn } from './test-vtn.ts';

export const program = (programName: string, targets?: string[]) => ({ programName, ...(targets && { targets }) });
export const event = (programID: string, more: object = {}) => ({
  programID,
  intervalPeriod: { start: '2026-11-23T09:00:00Z', duration: 'PT1H' },
  intervals: [{ id: 0, payloads: [{ type: 'SIMPLE', values: [2] }] }],
  ...more,
});
export const report = (eventID: string) => ({
  eventID,
  clientName: 'cellar',
  resources: [{ resourceName: 'lift', intervals: [{ id: 0, payloads: [{ type: 'USAGE', values: [1.5] }] }] }],
});
export const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);

export async function twoSides() {
  const top = await testVtn();
  const bl = await top.client('utility', 'BL');
  const ven = await top.client('building-1', 'VEN');
  const other = await top.client('building-2', 'VEN');
  return { top, bl, ven, other };
}

export const subscription = (callbackUrl: string, more: object = {}) => ({
  clientName: 'cellar',
  objectOperations: [
    {
      objects: ['EVENT', 'PROGRAM'],
      operations: ['CREATE', 'UPDATE', 'DELETE'],
      callbackUrl,
      bearerToken: 'secret-of-ven',
    },
  ],
  ...more,
});
