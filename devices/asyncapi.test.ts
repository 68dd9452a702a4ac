import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asyncApiDocument } from './asyncapi.ts';
import { EVENT_DATA } from './messages/event.ts';
import type { DevicePath } from './path.ts';
import { buildTopic, KINDS } from './topic.ts';

type Json = { readonly [key: string]: Json };
const document = asyncApiDocument() as Json;

function references(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => (key === '$ref' ? [String(value)] : references(value)));
}

describe('the AsyncAPI document', () => {
  it('is the one in docs/asyncapi.json (if not: node scripts/write-asyncapi.ts, then npm run format)', () => {
    const file = new URL('../docs/asyncapi.json', import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it('refers only to what it holds', () => {
    const found = references(document);
    expect(found.length).toBeGreaterThan(20);
    for (const reference of found) {
      const keys = reference.replace(/^#\//, '').split('/');
      expect(
        keys.reduce<Json | undefined>((node, key) => node?.[key], document),
        reference,
      ).toBeDefined();
    }
  });

  it('has a channel for every kind of message, at the topic that is built', () => {
    for (const kind of KINDS) {
      const address = String(document.channels![kind]!.address).replace(/\{(\w+)\}/g, '$1');
      expect(address).toBe(buildTopic('gu/dong/site/device' as DevicePath, kind));
    }
  });

  it('describes every event type', () => {
    for (const type of Object.keys(EVENT_DATA)) expect(document.components!.messages!).toHaveProperty([type]);
  });
});
