import Type from 'typebox';

const PATTERN = '^[0-9]{1,6}(\\.[0-9]{1,3})?(g|kg)$';

/** Schema of a weight in a config file: `10g`, `12.5kg`. Take its grams with `toGrams`. */
export function mass({ example, description }: { example: string; description: string }) {
  return Type.String({ pattern: PATTERN, title: 'a weight: a number with g or kg', examples: [example], description });
}

/** Grams of a weight that the schema has let pass; not always a whole number. */
export function toGrams(text: string): number {
  const thousandths = Math.round(Number.parseFloat(text) * 1000);
  return text.endsWith('kg') ? thousandths : thousandths / 1000;
}
