/** A condition of a WHERE clause, already spelled out. */
export type Condition = string & { readonly __brand: 'Condition' };
/** An expression of a SELECT or GROUP BY clause, already spelled out. */
export type Expression = string & { readonly __brand: 'Expression' };

export interface Query {
  readonly select: readonly Expression[];
  /** A measurement, or a query in its place. */
  readonly from: string | Query;
  readonly where?: readonly Condition[];
  readonly groupBy?: readonly Expression[];
  readonly fill?: 'none' | 'null' | 'previous' | 0;
  readonly newestFirst?: boolean;
  readonly limit?: number;
}

/** A field, tag or measurement: anything but a quote in it is taken as it is. */
export function name(identifier: string): Expression {
  return `"${identifier.replace(/["\\]/g, '\\$&')}"` as Expression;
}

/** `last("power_ac") AS "power"` */
export function call(fn: AggregateName, field: string, as?: string): Expression {
  return named(`${fn}(${name(field)})`, as);
}

/** What a counter added from one interval to the next; a step back (a new meter) adds nothing. */
export function added(field: string, as?: string): Expression {
  return named(`non_negative_difference(last(${name(field)}))`, as);
}

export function negated(expression: Expression): Expression {
  return `-1 * ${expression}` as Expression;
}

export type AggregateName = 'last' | 'mean' | 'sum' | 'max' | 'min' | 'count';

/** `time($__interval)`: as many intervals as the panel has pixels for, or a fixed length such as `15m`. */
export function every(interval = '$__interval'): Expression {
  return `time(${interval})` as Expression;
}

export function equals(tag: string, text: string): Condition {
  return `${name(tag)} = '${text.replace(/['\\]/g, '\\$&')}'` as Condition;
}

/** The tag has one of the values that a variable of the dashboard holds. */
export function chosen(tag: string, variable = tag): Condition {
  return `${name(tag)} =~ /^$${variable}$/` as Condition;
}

export function compare(field: string, operator: '<' | '>' | '=', value: number): Condition {
  return `${name(field)} ${operator} ${value}` as Condition;
}

/** Within the time range that the person has chosen. */
export const IN_RANGE = '$timeFilter' as Condition;

/** Not older than e.g. `5m`, whatever range is chosen. */
export function since(age: string): Condition {
  return `time > now() - ${age}` as Condition;
}

/** Spells a query out. */
export function influxql({ select, from, where = [], groupBy = [], fill, newestFirst, limit }: Query): string {
  const parts = [`SELECT ${select.join(', ')} FROM ${typeof from === 'string' ? name(from) : `(${influxql(from)})`}`];
  if (where.length > 0) parts.push(`WHERE ${where.join(' AND ')}`);
  if (groupBy.length > 0) parts.push(`GROUP BY ${groupBy.join(', ')}`);
  if (fill !== undefined) parts.push(`fill(${fill})`);
  if (newestFirst) parts.push('ORDER BY time DESC');
  if (limit !== undefined) parts.push(`LIMIT ${limit}`);
  return parts.join(' ');
}

function named(expression: string, as: string | undefined): Expression {
  return (as === undefined ? expression : `${expression} AS ${name(as)}`) as Expression;
}
