import { edgeJsonSchema } from '@maeul/edge/agent/config-schema';
import { hubJsonSchema } from '@maeul/hub/config';
import { Argument, Command } from 'commander';

/** The programs that have a configuration file, and its JSON Schema. */
export const SCHEMAS = { hub: hubJsonSchema, edge: edgeJsonSchema } as const;

/** `maeul schema hub`: for editors that check and complete YAML. */
export function schemaCommand(): Command {
  return new Command('schema')
    .description('print the JSON Schema of a configuration file, for editors that check and complete YAML')
    .addArgument(new Argument('<program>', 'whose configuration').choices(Object.keys(SCHEMAS)))
    .addHelpText(
      'after',
      '\nThe same files are in docs/schema. In a YAML file, for editors that know it:\n  # yaml-language-server: $schema=/opt/maeul/docs/schema/edge.schema.json',
    )
    .action((program: keyof typeof SCHEMAS) => console.log(JSON.stringify(SCHEMAS[program](), null, 2)));
}
