/** What the official document says of objects, as far as the simulated sides need it. */
export type Json = Record<string, unknown>;

/** Name in the path → objectType. */
export const KINDS = {
  programs: 'PROGRAM',
  events: 'EVENT',
  reports: 'REPORT',
  subscriptions: 'SUBSCRIPTION',
  vens: 'VEN',
  resources: 'RESOURCE',
} as const;
export type Collection = keyof typeof KINDS;

/** The properties that a request of each kind cannot do without. */
export const REQUIRED: Readonly<Record<Collection, readonly string[]>> = {
  programs: ['programName'],
  events: ['programID'],
  reports: ['eventID', 'clientName', 'resources'],
  subscriptions: ['clientName', 'objectOperations'],
  vens: ['objectType', 'venName'],
  resources: ['objectType', 'resourceName', 'venID'],
};

/** An object as a VTN answers with it. */
export interface Answered extends Json {
  readonly id: string;
  readonly createdDateTime: string;
  readonly modificationDateTime: string;
  readonly objectType: string;
}
