import {
  Claim,
  ClaimAnswer,
  IdentifyQuestion,
  KioskQuery,
  Terms,
  WalletAnswer,
} from '@maeul/devices/kiosk/hub-kiosk-api';
import type { FastifyRequest } from 'fastify';
import { Check } from 'typebox/value';
import { checkKiosk, claimWallet, identify, termsOf } from '../../office/kiosk-questions.ts';
import { checkKioskLogin } from '../access/kiosk-login.ts';
import type { App } from '../app.ts';
import type { OfficeOptions } from '../options.ts';
import { Problem } from '../problem.ts';
import { answers } from '../schemas.ts';
import { answerOf } from './office/answer.ts';

const BASE = '/api/v1/kiosk';
const tags = ['kiosk'];
const config = { open: true };

/** What kiosks ask. Answers change nothing in the ledger but whose a wallet is. */
export function kioskRoutes(app: App, { office, anonymous, onSession, notices = () => [] }: OfficeOptions): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    try {
      checkKioskLogin(request, kioskOf(request), { credentials: office().credentials, anonymous });
    } catch (error) {
      if (error instanceof Problem && error.status === 401)
        reply.header('www-authenticate', 'Basic realm="maeul kiosk", charset="UTF-8"');
      throw error;
    }
  });
  app.post(
    `${BASE}/identify`,
    {
      config,
      schema: {
        tags,
        summary: 'Who stands at the kiosk',
        querystring: KioskQuery,
        body: IdentifyQuestion,
        response: answers(WalletAnswer, 403, 404, 409, 429),
      },
    },
    async ({ query: { kiosk }, body }) => {
      answerOf(await checkKiosk(office(), kiosk));
      const answer = answerOf(await identify(office(), kiosk, body));
      onSession(answer.wallet, kiosk);
      return answer;
    },
  );
  app.post(
    `${BASE}/claims`,
    {
      config,
      schema: {
        tags,
        summary: 'A wallet that was made at the kiosk belongs to a card',
        querystring: KioskQuery,
        body: Claim,
        response: answers(ClaimAnswer, 403, 409),
      },
    },
    async ({ query: { kiosk }, body }) => {
      answerOf(await checkKiosk(office(), kiosk));
      return answerOf(await claimWallet(office(), kiosk, body));
    },
  );
  app.get(
    `${BASE}/terms`,
    {
      config,
      schema: { tags, summary: 'What holds at the kiosk', querystring: KioskQuery, response: answers(Terms, 403) },
    },
    async ({ query: { kiosk } }) => answerOf(await termsOf(office(), kiosk, notices())),
  );
}

/** The login is checked before the query is: what is no path is nobody's kiosk. */
function kioskOf({ query }: FastifyRequest): string {
  return Check(KioskQuery, query) ? query.kiosk : '///';
}
