import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import {
  type Dashboard,
  DashboardBuilder,
  type Panel,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { influxql, type Query } from './influxql.ts';

/** The data source that deploy/grafana provisions; the dashboards name it by this uid. */
export const DATA_SOURCE = { type: 'influxdb', uid: 'maeul-influx' } as const;

/** A query as Grafana's InfluxDB plug-in keeps it. */
export interface InfluxTarget extends Dataquery {
  readonly refId: string;
  readonly datasource: typeof DATA_SOURCE;
  readonly query: string;
  readonly rawQuery: true;
  readonly resultFormat: 'time_series' | 'table';
  readonly alias?: string;
}

export interface TargetOptions {
  readonly refId?: string;
  readonly format?: 'time_series' | 'table';
  /** Legend, e.g. `$tag_device`. */
  readonly alias?: string;
}

/** The SDK has no query module for InfluxDB: this is it. */
export function target(
  query: Query,
  { refId = 'A', format = 'time_series', alias }: TargetOptions = {},
): Builder<InfluxTarget> {
  const built: InfluxTarget = {
    refId,
    datasource: DATA_SOURCE,
    query: influxql(query),
    rawQuery: true,
    resultFormat: format,
    ...(alias === undefined ? {} : { alias }),
    _implementsDataqueryVariant() {},
  };
  return { build: () => built };
}

/** A variable with the values of a tag. `where` narrows it by another variable. */
export function tagVariable(tag: string, label: string, where?: string): QueryVariableBuilder {
  const query = `SHOW TAG VALUES FROM "telemetry" WITH KEY = "${tag}"${where === undefined ? '' : ` WHERE ${where}`}`;
  return new QueryVariableBuilder(tag)
    .label(label)
    .datasource(DATA_SOURCE)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);
}

/** What all dashboards of the neighbourhood have in common. */
export function frame(uid: string, title: string, description: string): DashboardBuilder {
  return new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['maeul', 'generated'])
    .timezone('Asia/Seoul')
    .time({ from: 'now-24h', to: 'now' })
    .refresh('30s')
    .readonly();
}

interface PanelInProgress extends Builder<Panel> {
  id(id: number): unknown;
}

/** Adds panels and numbers them from 1: the SDK leaves the ids out, and Grafana would make new ones at every import. */
export function withPanels(dashboard: DashboardBuilder, panels: readonly PanelInProgress[]): Dashboard {
  panels.forEach((panel, index) => {
    panel.id(index + 1);
    dashboard.withPanel(panel);
  });
  return dashboard.build();
}
