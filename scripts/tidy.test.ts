import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFiles, textOf } from './repository/files.ts';

const files = projectFiles();
const sources = files.filter((file) => /\.(ts|tsx|js)$/.test(file) && file !== 'scripts/tidy.test.ts');
const texts = files.filter((file) => /\.(ts|tsx|js|json|md|ya?ml|sh|css|html|service)$|Dockerfile$/.test(file));
const written = texts.filter((file) => !['scripts/tidy.test.ts', 'package-lock.json'].includes(file));

/** Lines that match, as file:line. */
function lines(among: readonly string[], pattern: RegExp): string[] {
  return among.flatMap((file) =>
    textOf(file)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1} ${line.trim().slice(0, 100)}`] : [])),
  );
}

describe('the code', () => {
  // The type any itself is an error of the linter.
  it('silences no type error', () => {
    expect(lines(sources, /@ts-(ignore|expect-error|nocheck)|biome-ignore.*noExplicitAny/)).toEqual([]);
  });

  it('leaves nothing for later', () => {
    expect(lines(written, /\b(TODO|FIXME|XXX|HACK)\b/)).toEqual([]);
  });

  it('has no test that is skipped for good or runs alone', () => {
    expect(lines(sources, /\b(it|test|describe)\.(only|skip|todo)\(|\bx(it|describe)\(/)).toEqual([]);
  });
});

describe('the texts', () => {
  it('name no path of the machine that they were written on', () => {
    expect(lines(written, /(^|[\s'"`(=])\/(work|home|root|Users)\/|\.\.\/shared\b/)).toEqual([]);
  });

  it('say where what they link to is', () => {
    const pages = files.filter((file) => file.endsWith('.md'));
    const present = new Set([...files, ...files.flatMap(parents)]);
    const broken = pages.flatMap((page) =>
      linksOf(textOf(page))
        .map((link) => normalize(join(dirname(page), link)).replace(/\/$/, ''))
        .filter((target) => target !== '.' && !present.has(target))
        .map((target) => `${page} → ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('on decisions are all in the index, each with its number once', () => {
    const pages = files.filter((file) => /^docs\/decisions\/\d{4}-.*\.md$/.test(file));
    const index = linksOf(textOf('docs/decisions/README.md'));
    expect(pages.filter((page) => !index.includes(page.replace('docs/decisions/', '')))).toEqual([]);
    const numbers = pages.map((page) => page.slice('docs/decisions/'.length).slice(0, 4));
    expect(numbers.filter((number, at) => numbers.indexOf(number) !== at)).toEqual([]);
  });

  it('are all in the index of the documentation', () => {
    const index = linksOf(textOf('docs/README.md'));
    const pages = files.filter((file) => /^docs\/[a-z0-9-]+\.md$/.test(file));
    expect(pages.filter((page) => !index.includes(page.replace('docs/', '')))).toEqual([]);
  });
});

/** Relative targets of Markdown links and images, without their anchors; what stands in code is no link. */
function linksOf(markdown: string): string[] {
  const prose = markdown.replaceAll(/```[\s\S]*?```/g, '').replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link!.replace(/#.*$/, ''))
    .filter((link) => link !== '' && !/^[a-z]+:/.test(link));
}

function parents(file: string): string[] {
  const parts = file.split('/');
  return parts.slice(0, -1).map((_, depth) => parts.slice(0, depth + 1).join('/'));
}
