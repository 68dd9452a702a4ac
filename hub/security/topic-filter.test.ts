import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SubscriptionTree } from '../broker/subscription-tree.ts';
import { filterCovers, filterMatches, isTopicFilter } from './topic-filter.ts';

const topic = fc
  .array(fc.constantFrom('', 'a', 'b', '$a'), { minLength: 1, maxLength: 4 })
  .map((levels) => levels.join('/'));
const filter = fc
  .tuple(fc.array(fc.constantFrom('', 'a', 'b', '$a', '+'), { maxLength: 4 }), fc.boolean())
  .map(([levels, more]) => [...levels, ...(more || levels.length === 0 ? ['#'] : [])].join('/'))
  .filter((text) => text !== '');

/** An independent reading of MQTT 3.1.1 section 4.7. */
function matchesByRegExp(wanted: string, name: string): boolean {
  if (name.startsWith('$') && /^[+#]/.test(wanted)) return false;
  const source = wanted.replaceAll('$', '\\$').replace(/\/#$/, '(/.*)?').replace(/^#$/, '.*').replaceAll('+', '[^/]*');
  return new RegExp(`^${source}$`).test(name);
}

describe('a topic filter', () => {
  it('matches as MQTT says', () => {
    fc.assert(
      fc.property(filter, topic, (wanted, name) => {
        expect(filterMatches(wanted, name)).toBe(matchesByRegExp(wanted, name));
      }),
      { numRuns: 5_000 },
    );
  });

  it('covers another only if it matches all that the other matches', () => {
    fc.assert(
      fc.property(filter, filter, topic, (outer, inner, name) => {
        fc.pre(!name.startsWith('$'));
        if (filterCovers(outer, inner) && filterMatches(inner, name)) expect(filterMatches(outer, name)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each(['a/#/b', 'a#', '#a', 'a+/b', '+a', 'a/b+', '##', '++', ''])('is not "%s"', (text) => {
    expect(isTopicFilter(text)).toBe(false);
  });
});

describe('a tree of subscriptions', () => {
  it('finds the same clients as asking each filter, with the highest QoS, through all changes', () => {
    const change = fc.record({
      filter,
      client: fc.constantFrom('x', 'y', 'z'),
      qos: fc.constantFrom(0, 1, 2),
      add: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 30 }),
        fc.array(topic, { minLength: 1, maxLength: 5 }),
        (changes, names) => {
          const tree = new SubscriptionTree();
          const model = new Map<string, { filter: string; client: string; qos: number }>();
          for (const { filter: text, client, qos, add } of changes) {
            if (add) {
              tree.add(text, client, qos);
              model.set(`${client} ${text}`, { filter: text, client, qos });
            } else {
              tree.remove(text, client);
              model.delete(`${client} ${text}`);
            }
            for (const name of names) {
              const wanted = new Map<string, number>();
              for (const entry of model.values())
                if (matchesByRegExp(entry.filter, name))
                  wanted.set(entry.client, Math.max(entry.qos, wanted.get(entry.client) ?? 0));
              expect(new Map([...tree.match(name)].sort())).toEqual(new Map([...wanted].sort()));
            }
          }
        },
      ),
    );
  });
});
