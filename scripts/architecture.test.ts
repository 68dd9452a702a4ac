import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFiles, textOf } from './repository/files.ts';
import { importsOf, loadedBy, resolveImport } from './repository/imports.ts';
import {
  ENTRIES,
  FOLD_NODE_MODULES,
  FOLDS,
  IMPURE,
  LINES_ASKING,
  LINES_MAX,
  MAY_IMPORT,
  MAY_IMPORT_TEST_ONLY,
  PURE,
  PURE_NODE_MODULES,
  TEST_ONLY,
} from './repository/rules.ts';

const files = projectFiles();
const present = new Set(files);
const exists = (file: string) => present.has(file);
const sources = files.filter((file) => /\.(ts|tsx|js)$/.test(file) && !/\.d\.ts$/.test(file));
const imports = new Map(sources.map((file) => [file, importsOf(file)]));
const one = (patterns: readonly RegExp[]) => (file: string) => patterns.some((pattern) => pattern.test(file));
const isTestOnly = one(TEST_ONLY);
const folderOf = (file: string) => file.split('/')[0]!;

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
  readonly names: readonly string[];
}

const edges: Edge[] = [...imports].flatMap(([from, { specifiers }]) =>
  specifiers.flatMap(({ text, typeOnly, names }) => {
    const to = resolveImport(from, text, exists);
    return to === null ? [] : [{ from, to, typeOnly, names }];
  }),
);

describe('imports', () => {
  it('lead to files that exist', () => {
    expect(edges.filter(({ to }) => !exists(to)).map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('keep the workspaces apart: each imports devices and itself, devices only itself', () => {
    const wrong = edges.filter(({ from, to }) => {
      const allowed = MAY_IMPORT[folderOf(from)];
      if (allowed === undefined || folderOf(from) === folderOf(to)) return false;
      // What a test needs of the repository itself: programs that it talks to.
      if (isTestOnly(from) && folderOf(to) === 'scripts') return false;
      return !allowed.includes(folderOf(to));
    });
    expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('cross from one workspace to another by its name, not by ../', () => {
    const wrong = [...imports].flatMap(([from, { specifiers }]) =>
      specifiers
        .filter(({ text }) => text.startsWith('.'))
        .map(({ text }) => normalize(join(dirname(from), text)))
        .filter((to) => folderOf(to) !== folderOf(from) && folderOf(to) in MAY_IMPORT)
        .map((to) => `${from} → ${to}`),
    );
    expect(wrong).toEqual([]);
  });

  it('of what is made for tests are made by tests only', () => {
    const may = one(MAY_IMPORT_TEST_ONLY);
    const wrong = edges.filter(({ from, to }) => isTestOnly(to) && !may(from));
    expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  // Imports of types count too: two files that need each other's types are one thought in two places.
  it('have no cycles', () => {
    expect(cyclesIn(edges)).toEqual([]);
  });
});

describe('every source and data file', () => {
  it('is reachable from a program, a test or a configuration', () => {
    const wanted = files.filter(
      (file) => /\.(ts|tsx|js|json|css|html)$/.test(file) && file.includes('/') && !file.endsWith('.d.ts'),
    );
    const reached = reachable(files.filter(one(ENTRIES)));
    // Data that is read by folder, and documents that are written by a program and checked by its test.
    const byFolder =
      /^(devices\/profiles|devices\/sunspec\/(models|captures)|dashboards\/grafana\/generated|docs|deploy)\//;
    const byTool = /^(dashboards\/public\/|[a-z]+\/(package|tsconfig)\.json$)/;
    expect(wanted.filter((file) => !reached.has(file) && !byFolder.test(file) && !byTool.test(file))).toEqual([]);
  });

  it('exports only values that another file takes', () => {
    const taken = Map.groupBy(edges, ({ to }) => to);
    const unused = [...imports].flatMap(([file, { exported }]) => {
      const names = new Set(taken.get(file)?.flatMap((edge) => edge.names));
      // What a tool takes by name: the default export of its configuration or reporter.
      if (names.has('*') || /(\.config|-reporter)\.ts$/.test(file)) return [];
      return exported.filter((name) => !names.has(name)).map((name) => `${file}: ${name}`);
    });
    expect(unused).toEqual([]);
  });

  it(`has at most ${LINES_MAX} lines, and is named here beyond ${LINES_ASKING}`, () => {
    const lengths = sources.map((file) => ({ file, lines: textOf(file).split('\n').length - 1 }));
    const asking = lengths.filter(({ lines }) => lines > LINES_ASKING);
    for (const { file, lines } of asking) console.warn(`${file} has ${lines} lines: what two things is it?`);
    expect(asking.filter(({ lines }) => lines > LINES_MAX)).toEqual([]);
  });
});

describe('a pure core', () => {
  it('has no clock, randomness, environment, promises or I/O', () => {
    expect(impurities(PURE, PURE_NODE_MODULES)).toEqual([]);
  });

  it('imports only pure files of its workspace', () => {
    const pure = one(PURE);
    const wrong = edges.filter(({ from, to, typeOnly }) => pure(from) && !isTestOnly(from) && !typeOnly && !pure(to));
    expect(wrong.map(({ from, to }) => `${from} → ${to}`).filter((edge) => !edge.endsWith('.json'))).toEqual([]);
  });

  it('as a fold has its own tables besides', () => {
    expect(impurities(FOLDS, FOLD_NODE_MODULES)).toEqual([]);
  });
});

function impurities(patterns: readonly RegExp[], nodeModules: readonly string[]): string[] {
  const covered = sources.filter((file) => one(patterns)(file) && !isTestOnly(file));
  expect(covered.length).toBeGreaterThan(0);
  return covered.flatMap((file) => {
    const code = withoutComments(textOf(file));
    const words = IMPURE.filter(({ pattern }) => pattern.test(code)).map(({ what }) => `${file}: ${what}`);
    const modules = imports.get(file)!.specifiers.filter(({ text, typeOnly }) => {
      return text.startsWith('node:') && !typeOnly && !nodeModules.includes(text);
    });
    return [...words, ...modules.map(({ text }) => `${file}: ${text}`)];
  });
}

function withoutComments(code: string): string {
  return code.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1');
}

function reachable(entries: readonly string[]): Set<string> {
  const reached = new Set<string>();
  const waiting = [...entries];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    const { specifiers, urls } = imports.get(file) ?? { specifiers: [], urls: [] };
    const next = specifiers.map(({ text }) => resolveImport(file, text, exists));
    if (/\.(html|css)$/.test(file)) next.push(...loadedBy(file));
    for (const url of urls) next.push(normalize(join(dirname(file), url)));
    for (const to of next) if (to !== null && exists(to)) waiting.push(to);
  }
  return reached;
}

/** Groups of files that import each other round about (Tarjan's strongly connected components). */
function cyclesIn(all: readonly Edge[]): string[][] {
  const next = Map.groupBy(all, ({ from }) => from);
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];
  const visit = (file: string) => {
    index.set(file, index.size);
    low.set(file, index.get(file)!);
    stack.push(file);
    for (const { to } of next.get(file) ?? []) {
      if (!index.has(to)) visit(to);
      if (stack.includes(to)) low.set(file, Math.min(low.get(file)!, low.get(to)!));
    }
    if (low.get(file) !== index.get(file)) return;
    const group = stack.splice(stack.indexOf(file));
    if (group.length > 1 || next.get(file)?.some(({ to }) => to === file)) cycles.push(group.sort());
  };
  for (const file of next.keys()) if (!index.has(file)) visit(file);
  return cycles;
}
