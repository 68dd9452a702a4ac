/** One thing that is wrong in a config file, and what to write instead. */
export interface ConfigError {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Where in the document: `devices[2].interval`; empty for the whole document. */
  readonly path: string;
  /**
   * `unknown-key`, `missing-key`, `duplicate-key`, `wrong-type`, `wrong-value`, `yaml-syntax`, `yaml-alias`.
   */
  readonly code: ConfigErrorCode;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What to write instead. */
  readonly hint: string;
}

export type ConfigErrorCode =
  | 'unknown-key'
  | 'missing-key'
  | 'duplicate-key'
  | 'wrong-type'
  | 'wrong-value'
  | 'yaml-syntax'
  | 'yaml-alias';

/** One line for each error, as compilers write them: `edge.yaml:3:5: Unknown key "intervall". Did you mean "interval"?` */
export function formatConfigErrors(errors: readonly ConfigError[]): string {
  return errors
    .map(({ file, line, column, message, hint }) => `${file}:${line}:${column}: ${message}${hint && ` ${hint}`}`)
    .join('\n');
}
