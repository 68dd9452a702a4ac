import { address } from '../../ui/api/client.ts';

/** The page that compares dongs. @param by what they are sorted by; by self-reliance if left out */
export function guPlace(by?: string): string {
  return address('/office/gu', { by });
}
