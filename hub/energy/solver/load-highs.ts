import highs, { type Highs } from 'highs';

/** The package's types describe its CommonJS form, whose module holds the loader; the ES module that Node takes is the loader. */
const load = highs as unknown as typeof highs.default;

/** Loads the solver, some megabytes of WebAssembly, into this thread. */
export function loadHighs(): Promise<Highs> {
  return load();
}
