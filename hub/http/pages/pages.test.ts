import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { testHub } from '../test-hub.ts';

const pagesDir = join(mkdtempSync(join(tmpdir(), 'maeul-pages-')), 'dist');
const hub = testHub({ pagesDir });
afterAll(() => hub.stop());
const visit = (url: string) => hub.server.inject({ url, headers: { accept: 'text/html,*/*' } });

function build(): void {
  mkdirSync(join(pagesDir, 'assets'), { recursive: true });
  writeFileSync(join(pagesDir, 'index.html'), '<title>Maeul</title>');
  mkdirSync(join(pagesDir, 'office'));
  writeFileSync(join(pagesDir, 'office', 'index.html'), '<title>Office</title>');
  writeFileSync(join(pagesDir, '.env'), 'SECRET=1');
  writeFileSync(join(pagesDir, 'assets', 'index-abc.js'), 'export {};');
  writeFileSync(join(pagesDir, '..', 'outside.txt'), 'outside');
}

describe('the page', () => {
  it('says how to build it while it is not built, and is there as soon as it is', async () => {
    const missing = await visit('/');
    expect(missing.statusCode).toBe(503);
    expect(missing.body).toContain('npm run build');
    expect(missing.headers['content-security-policy']).toContain('sha256-');
    build();
    const built = await visit('/');
    expect([built.statusCode, built.body]).toEqual([200, '<title>Maeul</title>']);
  });

  it('is served for every place within it, and never kept without asking', async () => {
    for (const url of ['/', '/index.html', '/sites/roof-12', '/readings?series=a']) {
      const { statusCode, body, headers } = await visit(url);
      expect([statusCode, body, headers['cache-control']]).toEqual([200, '<title>Maeul</title>', 'no-cache']);
    }
  });

  it('of the office is another one, for every place below /office', async () => {
    for (const url of ['/office', '/office/', '/office/tariffs/jeju?version=2']) {
      const { statusCode, body, headers } = await visit(url);
      expect([statusCode, body, headers['cache-control']]).toEqual([200, '<title>Office</title>', 'no-cache']);
    }
    expect((await visit('/officers')).body).toBe('<title>Maeul</title>');
  });

  it('has files that are kept for ever, because their names change with their content', async () => {
    const { headers } = await visit('/assets/index-abc.js');
    expect(headers['content-type']).toContain('javascript');
    expect(headers['cache-control']).toContain('immutable');
  });

  it.each([
    '/assets/missing.js',
    '/missing.png',
    '/api/missing',
    '/../outside.txt',
    '/%2e%2e/outside.txt',
    '/..%2foutside.txt',
    '/.env',
    '/assets/',
  ])('is not served for %s, nor is anything else', async (url) => {
    const { statusCode, body, headers } = await visit(url);
    expect([statusCode === 404 || statusCode === 403, headers['content-type']]).toEqual([
      true,
      'application/problem+json',
    ]);
    expect(body).not.toMatch(/SECRET|outside$/);
  });

  it('has headers that keep foreign scripts and frames out', async () => {
    const { headers } = await visit('/');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-security-policy']).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
    expect(String(headers['content-security-policy'])).not.toContain('unsafe');
  });

  it('of the description is there, without being upgraded to TLS', async () => {
    const { statusCode, headers } = await visit('/docs');
    expect(statusCode).toBe(200);
    expect(headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
  });
});
