import type { Exchange } from '@maeul/simulators/openadr/ven';
import { openAdrDocument } from '../../scripts/openadr-document.ts';

/** The official document; null: it is not here, and nothing is held against it. */
export const document = openAdrDocument();

/** What the document has against what went over the wire. */
export function complaints({ method, path, request, status, answer }: Exchange): string[] {
  if (document === null) return [];
  if (status >= 400) return document.checkSchema('problem', answer);
  return [...document.checkRequest(method, path, request), ...document.checkResponse(method, path, status, answer)];
}
