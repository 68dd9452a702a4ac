import { BigValueGraphMode, ReduceDataOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { DATA_SOURCE } from './frame.ts';

/** Grafana's grid is 24 wide. */
const STAT = { span: 6, height: 5 };
const CURVE = { span: 24, height: 9 };
const TABLE = { span: 24, height: 8 };

/** One large number. `unit` is Grafana's: watt, watth, celsius, percent, short. */
export function stat(title: string, unit: string, description: string): StatBuilder {
  return new StatBuilder()
    .title(title)
    .description(description)
    .datasource(DATA_SOURCE)
    .unit(unit)
    .noValue('–')
    .graphMode(BigValueGraphMode.None)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .span(STAT.span)
    .height(STAT.height);
}

/** Curves over the chosen range; no interval is shorter than a minute, so that each holds a reading of every device. */
export function curve(title: string, unit: string, description: string): TimeseriesBuilder {
  return new TimeseriesBuilder()
    .title(title)
    .description(description)
    .datasource(DATA_SOURCE)
    .unit(unit)
    .interval('1m')
    .lineWidth(2)
    .fillOpacity(10)
    .span(CURVE.span)
    .height(CURVE.height);
}

export function table(title: string, description: string): TableBuilder {
  return new TableBuilder()
    .title(title)
    .description(description)
    .datasource(DATA_SOURCE)
    .noValue('–')
    .span(TABLE.span)
    .height(TABLE.height);
}
