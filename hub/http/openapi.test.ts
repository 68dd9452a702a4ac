import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, it } from 'vitest';
import { openapiDocument } from './openapi-document.ts';

const COMMITTED = new URL('../../docs/openapi.json', import.meta.url);
let document: { paths: Record<string, Record<string, { summary?: string; responses: Record<string, unknown> }>> };
beforeAll(async () => {
  document = JSON.parse(JSON.stringify(await openapiDocument()));
});

describe('the description of the interface', () => {
  it('is a valid OpenAPI document', async () => {
    const result = await new Validator().validate(document);
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
  });

  it('is the one in docs/openapi.json (if not: maeul hub openapi > docs/openapi.json)', () => {
    expect(document).toEqual(JSON.parse(readFileSync(COMMITTED, 'utf8')));
  });

  it('names every route of the interface, each with a summary and its answers', () => {
    const paths = Object.keys(document.paths);
    const ofPeople = paths.filter((path) => /^\/api\/v1\/(office|kiosk)\//.test(path));
    expect(ofPeople).toHaveLength(75);
    expect(paths.filter((path) => !ofPeople.includes(path)).sort()).toEqual([
      '/api/v1/board',
      '/api/v1/board/disclosure',
      '/api/v1/clock',
      '/api/v1/curve',
      '/api/v1/devices',
      '/api/v1/devices/{gu}/{dong}/{site}/{device}',
      '/api/v1/devices/{gu}/{dong}/{site}/{device}/commands',
      '/api/v1/gaps',
      '/api/v1/live',
      '/api/v1/overview',
      '/api/v1/points/receipts/{event}',
      '/api/v1/quarantine',
      '/api/v1/readings',
      '/api/v1/series',
      '/healthz',
      '/metrics',
    ]);
    for (const methods of Object.values(document.paths))
      for (const { summary, responses } of Object.values(methods)) {
        expect(summary).toMatch(/\w/);
        expect(responses).toHaveProperty('200');
      }
  });
});
