import { dirname, join, normalize } from 'node:path';
import { parseSync } from 'vite';
import { textOf } from './files.ts';

/** What one file needs of others. */
export interface SourceImports {
  /** As written in import and export statements and in `import(…)`. */
  readonly specifiers: readonly Specifier[];
  /** As written in `new URL('…', import.meta.url)`: workers, data and programs that are started by path. */
  readonly urls: readonly string[];
  /** Names of the values that the file exports itself. Types are left out: they explain the signatures beside them. */
  readonly exported: readonly string[];
}

export interface Specifier {
  readonly text: string;
  /** Gone at run time. */
  readonly typeOnly: boolean;
  /** Names that are taken; `*` for all of them. */
  readonly names: readonly string[];
}

const URL_OF_FILE = /new URL\(\s*(['"`])(.+?)\1\s*,\s*import\.meta\.url/g;

/** What a page or a style sheet loads, as files of the project: a path from the root means the folder of the page. */
export function loadedBy(file: string): string[] {
  const links = textOf(file).matchAll(/(?:\b(?:src|href)=|@import (?:url\()?)["']([^":]+)["']/g);
  return [...links].map(([, link]) => normalize(join(dirname(file), link!)));
}

export function importsOf(file: string): SourceImports {
  const source = textOf(file);
  const { module, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]!.message}`);
  const specifiers: Specifier[] = [];
  const exported: string[] = [];
  for (const { moduleRequest, entries } of module.staticImports)
    specifiers.push({
      text: moduleRequest.value,
      typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
      names: entries.map(({ importName: { kind, name } }) =>
        kind === 'Name' ? name! : kind === 'Default' ? 'default' : '*',
      ),
    });
  for (const { moduleRequest, isType, importName, exportName } of module.staticExports.flatMap(
    ({ entries }) => entries,
  ))
    if (moduleRequest)
      specifiers.push({ text: moduleRequest.value, typeOnly: isType, names: [importName.name ?? '*'] });
    else if (!isType) exported.push(exportName.name ?? 'default');
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = /^(['"`])([^$]+)\1$/.exec(source.slice(moduleRequest.start, moduleRequest.end));
    if (literal !== null) specifiers.push({ text: literal[2]!, typeOnly: false, names: ['*'] });
  }
  return { specifiers, urls: [...source.matchAll(URL_OF_FILE)].map(([, , url]) => url!), exported };
}

/**
 * The file of the project that a specifier means; null for packages and for Node itself.
 * @param exists whether the project has a file
 */
export function resolveImport(from: string, specifier: string, exists: (file: string) => boolean): string | null {
  if (specifier.startsWith('.')) return normalize(join(dirname(from), specifier.replace(/\?.*$/, '')));
  const own = /^@maeul\/(.+)$/.exec(specifier)?.[1];
  if (own === undefined) return null;
  return exists(own) ? own : `${own}.ts`;
}
