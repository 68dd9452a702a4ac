import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SCHEMAS } from './schema.ts';

describe('the published schemas', () => {
  for (const [program, schema] of Object.entries(SCHEMAS))
    it(`of ${program} is current; to renew it: maeul schema ${program} > docs/schema/${program}.schema.json`, () => {
      const file = new URL(`../docs/schema/${program}.schema.json`, import.meta.url);
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(schema());
    });
});
