import type { OpenAdrAnswer } from '@maeul/devices/vpp/api/openadr';
import type { OpenAdr } from '../openadr/routes.ts';

/** What others need of OpenADR. */
export interface OpenAdrParts extends OpenAdr {
  /** For the staff: how it stands with those above and those below. */
  status(): OpenAdrAnswer;
}
