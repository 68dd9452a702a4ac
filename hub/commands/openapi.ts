import { Command } from 'commander';
import { openapiDocument } from '../http/openapi-document.ts';

/** `maeul hub openapi`: the description of the HTTP interface, without starting it. docs/openapi.json is made with it. */
export function openapiCommand(): Command {
  return new Command('openapi').description('print the OpenAPI document of the HTTP interface').action(async () => {
    process.stdout.write(`${JSON.stringify(await openapiDocument(), null, 2)}\n`);
  });
}
