/** The keys of the Korean words; Korean has no plural, so English adds `…_one` beside a key for a count of one. */
type SameKeys<T> = { readonly [Key in keyof T]: T[Key] extends string ? string : SameKeys<T[Key]> } & {
  readonly [Key in keyof T as `${Key & string}_one`]?: string;
};

/** Words of one part of the page, in both languages side by side; the compiler sees to it that none is missing. */
export function inBoth<const T extends object>(words: { readonly ko: T; readonly en: SameKeys<T> }): typeof words {
  return words;
}
