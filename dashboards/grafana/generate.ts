// node dashboards/grafana/generate.ts: writes the dashboards anew after a change of their code.
import { writeFileSync } from 'node:fs';
import { dashboardFiles } from './dashboards.ts';

for (const [file, json] of dashboardFiles()) writeFileSync(new URL(`generated/${file}`, import.meta.url), json);
