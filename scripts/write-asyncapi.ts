import { writeFileSync } from 'node:fs';
import { asyncApiDocument } from '@maeul/devices/asyncapi';

/** Writes docs/asyncapi.json anew from the schemas: node scripts/write-asyncapi.ts, then npm run format. */
writeFileSync(new URL('../docs/asyncapi.json', import.meta.url), `${JSON.stringify(asyncApiDocument(), null, 2)}\n`);
