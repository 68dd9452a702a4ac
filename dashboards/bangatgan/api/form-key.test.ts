import { ok, refuse } from '@maeul/devices/refusal';
import { describe, expect, it } from 'vitest';
import { mayBeDone, newFormKey } from './form-key.ts';

describe('the key of a form', () => {
  it('is a random UUID', () => {
    const keys = Array.from({ length: 50 }, newFormKey);
    for (const key of keys)
      expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(keys).size).toBe(50);
  });

  it('stays while nobody knows whether the form was done, and is another one after a refusal', () => {
    expect(['hub-unreachable', 'internal', 'id-conflict'].map((code) => mayBeDone(refuse(code, '')))).toEqual([
      true,
      true,
      true,
    ]);
    expect([mayBeDone(ok(null)), mayBeDone(refuse('not-enough', ''))]).toEqual([true, false]);
  });
});
