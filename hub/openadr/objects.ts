import Type, { type Static } from 'typebox';

/** The objects of OpenADR 3.1.0, in words of our own; checked in the tests against the document of the OpenADR Alliance. */

/** The kinds of objects, as they stand in `objectType`. */
export const OBJECT_TYPES = ['PROGRAM', 'EVENT', 'REPORT', 'SUBSCRIPTION', 'VEN', 'RESOURCE'] as const;
export type ObjectType = (typeof OBJECT_TYPES)[number];
const OPERATIONS = ['READ', 'CREATE', 'UPDATE', 'DELETE'] as const;
export type Operation = (typeof OPERATIONS)[number];

const LIST_MAX = 1000;
const name = (description: string) => Type.String({ minLength: 1, maxLength: 128, description });
const nullable = <S extends Type.TSchema>(schema: S) => Type.Optional(Type.Union([schema, Type.Null()]));
const list = <S extends Type.TSchema>(schema: S) => nullable(Type.Array(schema, { maxItems: LIST_MAX }));

const ObjectId = Type.String({ pattern: '^[a-zA-Z0-9_-]+$', minLength: 1, maxLength: 128 });
const Targets = list(name('What an object is for: a group, a building, a feeder.'));

/** RFC 3339. The year 1 without a time or a zone stands for "now" and is written both ways. */
const Instant = Type.String({
  pattern:
    '^(0001-01-01(T00:00:00)?|\\d{4}-\\d{2}-\\d{2}[Tt ]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2}))$',
  description: 'RFC 3339',
});
const Duration = Type.String({
  pattern:
    '^-?P(?=\\d|T\\d)(\\d{1,9}Y)?(\\d{1,9}M)?(\\d{1,9}[DW])?(T(\\d{1,9}H)?(\\d{1,9}M)?(\\d{1,9}(\\.\\d{1,9})?S)?)?$',
  maxLength: 80,
  description: 'ISO 8601; P9999Y is without end.',
});

const Point = Type.Object({ x: Type.Number(), y: Type.Number() });
const Value = Type.Union([Type.Number(), Type.String({ maxLength: 4096 }), Type.Boolean(), Point]);
export const ValuesMap = Type.Object({
  type: name('What the values are.'),
  values: Type.Array(Value, { maxItems: LIST_MAX }),
});
export type ValuesMap = Static<typeof ValuesMap>;

export const IntervalPeriod = Type.Object({
  start: Type.Optional(Instant),
  duration: Type.Optional(Duration),
  randomizeStart: Type.Optional(Duration),
});
export type IntervalPeriod = Static<typeof IntervalPeriod>;

export const Interval = Type.Object({
  id: Type.Integer({ minimum: -2_147_483_648, maximum: 2_147_483_647 }),
  intervalPeriod: Type.Optional(IntervalPeriod),
  payloads: Type.Array(ValuesMap, { maxItems: LIST_MAX }),
});
export type Interval = Static<typeof Interval>;

const units = nullable(name('e.g. KWH'));
const readingType = nullable(name('e.g. DIRECT_READ'));
const EventPayloadDescriptor = Type.Object({
  objectType: Type.Literal('EVENT_PAYLOAD_DESCRIPTOR'),
  payloadType: name('e.g. SIMPLE'),
  units,
  currency: nullable(Type.String({ maxLength: 128 })),
});
const ReportPayloadDescriptor = Type.Object({
  objectType: Type.Literal('REPORT_PAYLOAD_DESCRIPTOR'),
  payloadType: name('e.g. USAGE'),
  readingType,
  units,
  accuracy: nullable(Type.Number()),
  confidence: nullable(Type.Integer({ minimum: 0, maximum: 100 })),
});

const int32 = Type.Optional(Type.Integer({ minimum: -1, maximum: 2_147_483_647 }));
/** A wish for a report. −1: the last interval, all intervals, as many as are reported, for ever. */
export const ReportDescriptor = Type.Object({
  payloadType: name('e.g. USAGE'),
  readingType,
  units,
  targets: Targets,
  aggregate: Type.Optional(Type.Boolean()),
  startInterval: int32,
  numIntervals: int32,
  historical: Type.Optional(Type.Boolean()),
  frequency: int32,
  repeat: int32,
  reportIntervals: Type.Optional(Type.Enum(['INTERVALS', 'SUB_INTERVALS', 'OPEN_INTERVALS'])),
});
export type ReportDescriptor = Static<typeof ReportDescriptor>;

export const ProgramRequest = Type.Object({
  programName: name('Unique within the VTN.'),
  intervalPeriod: Type.Optional(IntervalPeriod),
  programDescriptions: list(Type.Object({ URL: Type.String({ format: 'uri', minLength: 2, maxLength: 8000 }) })),
  payloadDescriptors: list(Type.Union([EventPayloadDescriptor, ReportPayloadDescriptor])),
  attributes: list(ValuesMap),
  targets: Targets,
});
export type ProgramRequest = Static<typeof ProgramRequest>;

export const EventRequest = Type.Object({
  programID: ObjectId,
  eventName: nullable(Type.String({ maxLength: 1000 })),
  duration: Type.Optional(Duration),
  priority: nullable(Type.Integer({ minimum: 0 })),
  targets: Targets,
  reportDescriptors: list(ReportDescriptor),
  payloadDescriptors: list(EventPayloadDescriptor),
  intervalPeriod: Type.Optional(IntervalPeriod),
  intervals: Type.Optional(Type.Array(Interval, { maxItems: LIST_MAX })),
});
export type EventRequest = Static<typeof EventRequest>;

const clientName = name('As the client calls itself.');
export const ReportRequest = Type.Object({
  eventID: ObjectId,
  clientName,
  reportName: nullable(Type.String({ maxLength: 1000 })),
  payloadDescriptors: list(ReportPayloadDescriptor),
  resources: Type.Array(
    Type.Object({
      resourceName: name('AGGREGATED_REPORT is the sum of several.'),
      intervalPeriod: Type.Optional(IntervalPeriod),
      intervals: Type.Array(Interval, { maxItems: LIST_MAX }),
    }),
    { maxItems: LIST_MAX },
  ),
});
export type ReportRequest = Static<typeof ReportRequest>;

export const SubscriptionRequest = Type.Object({
  clientName,
  programID: Type.Optional(ObjectId),
  objectOperations: Type.Array(
    Type.Object({
      objects: Type.Array(Type.Enum([...OBJECT_TYPES]), { maxItems: 20 }),
      operations: Type.Array(Type.Enum([...OPERATIONS]), { maxItems: 20 }),
      callbackUrl: Type.String({ format: 'uri', minLength: 2, maxLength: 8000 }),
      bearerToken: nullable(Type.String({ maxLength: 4096 })),
    }),
    { maxItems: 20 },
  ),
  targets: Targets,
});
export type SubscriptionRequest = Static<typeof SubscriptionRequest>;

const clientID = name('As its token says it.');
const venName = name('Unique within the VTN.');
/** What the business logic says of a VEN: whose it is and which targets it has. */
export const BlVenRequest = Type.Object({
  objectType: Type.Literal('BL_VEN_REQUEST'),
  clientID,
  targets: Targets,
  venName,
  attributes: list(ValuesMap),
});
export type BlVenRequest = Static<typeof BlVenRequest>;
/** What a VEN says of itself. */
export const VenVenRequest = Type.Object({
  objectType: Type.Literal('VEN_VEN_REQUEST'),
  venName,
  attributes: list(ValuesMap),
});
export type VenVenRequest = Static<typeof VenVenRequest>;

const resourceName = name('Unique within its VEN.');
export const BlResourceRequest = Type.Object({
  objectType: Type.Literal('BL_RESOURCE_REQUEST'),
  clientID,
  targets: Targets,
  resourceName,
  venID: ObjectId,
  attributes: list(ValuesMap),
});
export type BlResourceRequest = Static<typeof BlResourceRequest>;
export const VenResourceRequest = Type.Object({
  objectType: Type.Literal('VEN_RESOURCE_REQUEST'),
  resourceName,
  venID: ObjectId,
  attributes: list(ValuesMap),
});
export type VenResourceRequest = Static<typeof VenResourceRequest>;

interface Metadata<T extends ObjectType> {
  readonly id: string;
  readonly createdDateTime: string;
  readonly modificationDateTime: string;
  readonly objectType: T;
}
export type Program = Metadata<'PROGRAM'> & ProgramRequest;
export type AdrEvent = Metadata<'EVENT'> & EventRequest;
export type Report = Metadata<'REPORT'> & ReportRequest & { readonly clientID: string };
export type Subscription = Metadata<'SUBSCRIPTION'> & SubscriptionRequest & { readonly clientID: string };
/** The document gives `objectType` of a VEN two values that exclude each other; here it is that of the metadata. */
export type Ven = Metadata<'VEN'> & Omit<BlVenRequest, 'objectType'>;
export type Resource = Metadata<'RESOURCE'> & Omit<BlResourceRequest, 'objectType'>;

export interface ObjectOf {
  readonly PROGRAM: Program;
  readonly EVENT: AdrEvent;
  readonly REPORT: Report;
  readonly SUBSCRIPTION: Subscription;
  readonly VEN: Ven;
  readonly RESOURCE: Resource;
}
export type AdrObject = ObjectOf[ObjectType];
