import { unwrap } from '../../refusal.ts';
import type { Programme } from '../programme.ts';
import { parseProgramme } from '../programme-check.ts';
import caiso from './caiso-like.v1.json' with { type: 'json' };
import gukmin from './gukmin-dr.v1.json' with { type: 'json' };
import kpx from './kpx-curtailment.v1.json' with { type: 'json' };
import naju from './naju-mission.v1.json' with { type: 'json' };
import seoul from './seoul-mission.v1.json' with { type: 'json' };

/** The programmes that ship as examples; README.md says where their figures come from and which are not known. */
export function exampleProgrammes(): readonly Programme[] {
  return [kpx, gukmin, seoul, naju, caiso].map((programme) => unwrap(parseProgramme(programme)));
}
