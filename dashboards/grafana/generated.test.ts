import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dashboardFiles } from './dashboards.ts';

const folder = new URL('generated/', import.meta.url);

describe('the generated Grafana dashboards', () => {
  const files = dashboardFiles();

  it.each([...files.keys()])('%s is what the code makes (else: node dashboards/grafana/generate.ts)', (file) => {
    expect(readFileSync(new URL(file, folder), 'utf8')).toBe(files.get(file));
  });

  it('are all that lies in the folder', () => {
    expect(readdirSync(folder).sort()).toEqual([...files.keys()].sort());
  });

  it.each([...files])('%s numbers its panels and places them without overlap', (_file, json) => {
    const { panels } = JSON.parse(json) as { panels: { id: number; gridPos: Record<'x' | 'y' | 'w' | 'h', number> }[] };
    expect(panels.map(({ id }) => id)).toEqual(panels.map((_, index) => index + 1));
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });
});
