import { OfficeDone, OfficeNoted } from '@maeul/devices/office/office-api';
import {
  AddCredential,
  CloseWallet,
  Donation,
  Grant,
  LostCard,
  OfficeWallet,
  OpenWallet,
  PersonExport,
  ReleasedReservations,
  ResidentFound,
  ResidentLookup,
  SetPin,
  Transfer,
  WalletHistory,
} from '@maeul/devices/office/residents';
import { Id } from '@maeul/devices/points/assets';
import { refuse } from '@maeul/devices/refusal';
import Type from 'typebox';
import { exportPerson, walletHistory } from '../../../office/history.ts';
import type { Office } from '../../../office/office.ts';
import {
  addCredential,
  closeWallet,
  lookUp,
  openWallet,
  presentWallet,
  releaseReservations,
  replaceCard,
  setPin,
  walletState,
} from '../../../office/residents.ts';
import { staffOf } from '../../access/staff.ts';
import type { App } from '../../app.ts';
import { answers, Cursor, limitOf, OnceHeaders, onceKey, query } from '../../schemas.ts';
import { answerOf } from './answer.ts';

const BASE = '/api/v1/office';
const WALLET = `${BASE}/wallets/:wallet`;
const tags = ['office'];
const clerk = { open: true, staff: 'clerk' } as const;
const manager = { open: true, staff: 'manager' } as const;
const params = Type.Object({ wallet: Id });
const noted = { done: true as const };

/** Residents at the desk. What is shown of somebody is written down first. */
export function residentRoutes(app: App, office: () => Office): void {
  lookingRoutes(app, office);
  personRoutes(app, office);
  pointsRoutes(app, office);
}

function lookingRoutes(app: App, office: () => Office): void {
  app.post(
    `${BASE}/residents/lookup`,
    {
      config: clerk,
      schema: {
        tags,
        summary: 'Whose card or number is it',
        body: ResidentLookup,
        response: answers(ResidentFound, 404, 409),
      },
    },
    (request) => answerOf(lookUp(office(), staffOf(request), request.body)),
  );
  app.get(
    WALLET,
    { config: clerk, schema: { tags, summary: 'A wallet', params, response: answers(OfficeWallet, 404) } },
    async (request) => {
      const { wallet } = request.params;
      office().note(staffOf(request), { action: 'wallet.look', about: wallet });
      return answerOf(await presentWallet(office(), wallet));
    },
  );
  app.get(
    `${WALLET}/history`,
    {
      config: clerk,
      schema: {
        tags,
        summary: 'Its history',
        params,
        querystring: query({ limit: limitOf(50, 500), cursor: Type.Optional(Cursor) }),
        response: answers(WalletHistory),
      },
    },
    (request) => {
      const { wallet } = request.params;
      office().note(staffOf(request), { action: 'wallet.history', about: wallet });
      return walletHistory(office(), wallet, request.query);
    },
  );
  app.get(
    `${WALLET}/export`,
    {
      config: clerk,
      schema: { tags, summary: 'All that is kept about its holder', params, response: answers(PersonExport, 404) },
    },
    async (request) => {
      const { wallet } = request.params;
      office().note(staffOf(request), { action: 'wallet.export', about: wallet });
      return answerOf(await exportPerson(office(), wallet));
    },
  );
}

function personRoutes(app: App, office: () => Office): void {
  app.post(
    `${BASE}/wallets`,
    {
      config: clerk,
      schema: { tags, summary: 'Open a wallet', body: OpenWallet, response: answers(ResidentFound, 409) },
    },
    async (request) => answerOf(await openWallet(office(), staffOf(request), request.body)),
  );
  app.post(
    `${WALLET}/credentials`,
    {
      config: clerk,
      schema: {
        tags,
        summary: 'One more card or number',
        params,
        body: AddCredential,
        response: answers(OfficeNoted, 404, 409),
      },
    },
    async (request) => {
      answerOf(await addCredential(office(), staffOf(request), request.params.wallet, request.body));
      return noted;
    },
  );
  app.post(
    `${WALLET}/lost-card`,
    {
      config: clerk,
      schema: {
        tags,
        summary: 'Replace a lost card',
        params,
        body: LostCard,
        response: answers(OfficeNoted, 404, 409),
      },
    },
    async (request) => {
      answerOf(await replaceCard(office(), staffOf(request), request.params.wallet, request.body));
      return noted;
    },
  );
  app.post(
    `${WALLET}/pin`,
    {
      config: clerk,
      schema: { tags, summary: 'Set a PIN', params, body: SetPin, response: answers(OfficeNoted, 404) },
    },
    async (request) => {
      answerOf(await setPin(office(), staffOf(request), request.params.wallet, request.body.pin));
      return noted;
    },
  );
  app.post(
    `${WALLET}/release`,
    {
      config: clerk,
      schema: {
        tags,
        summary: 'Ask kiosks to give back what is reserved for them',
        description: 'Waits up to five seconds. In the answer is what they have not given back; they are asked again.',
        params,
        response: answers(ReleasedReservations, 404),
      },
    },
    async (request) => answerOf(await releaseReservations(office(), staffOf(request), request.params.wallet)),
  );
  app.post(
    `${WALLET}/close`,
    {
      config: manager,
      schema: {
        tags,
        summary: 'Close a wallet and delete what is kept about its holder',
        params,
        body: CloseWallet,
        response: answers(Type.Union([OfficeDone, OfficeNoted]), 404, 409),
      },
    },
    async (request) =>
      answerOf(await closeWallet(office(), staffOf(request), request.params.wallet, request.body.reason)) ?? noted,
  );
}

function pointsRoutes(app: App, office: () => Office): void {
  app.post(
    `${WALLET}/grants`,
    {
      config: manager,
      schema: {
        tags,
        summary: 'Grant',
        params,
        headers: OnceHeaders,
        body: Grant,
        response: answers(OfficeDone, 404, 409),
      },
    },
    async (request) => {
      const staff = staffOf(request);
      const { wallet } = request.params;
      await requireWallet(office(), wallet);
      const { asset, amount, reason } = request.body;
      const deed = { action: 'wallet.grant', about: wallet, details: { asset, amount, reason } };
      const data = { wallet, asset, amount, reason, by: staff.id };
      return answerOf(await office().say(staff, deed, 'maeul.points.granted.v1', data, onceKey(request.headers)));
    },
  );
  app.post(
    `${WALLET}/transfers`,
    {
      config: clerk,
      schema: {
        tags,
        summary: 'Transfer to another wallet',
        params,
        headers: OnceHeaders,
        body: Transfer,
        response: answers(OfficeDone, 404, 409),
      },
    },
    async (request) => {
      const staff = staffOf(request);
      const { wallet: from } = request.params;
      const { to, asset, amount } = request.body;
      await requireWallet(office(), from);
      await requireWallet(office(), to);
      const deed = { action: 'wallet.transfer', about: from, details: { to, asset, amount } };
      const data = { from, to, asset, amount, by: staff.id };
      return answerOf(await office().say(staff, deed, 'maeul.points.transferred.v1', data, onceKey(request.headers)));
    },
  );
  app.post(
    `${WALLET}/donations`,
    {
      config: clerk,
      schema: {
        tags,
        summary: 'Donate',
        params,
        headers: OnceHeaders,
        body: Donation,
        response: answers(OfficeDone, 404, 409),
      },
    },
    async (request) => {
      const staff = staffOf(request);
      const { wallet } = request.params;
      const { asset, amount } = request.body;
      await requireWallet(office(), wallet);
      const deed = { action: 'wallet.donate', about: wallet, details: { asset, amount } };
      const data = { wallet, asset, amount, by: staff.id };
      return answerOf(await office().say(staff, deed, 'maeul.points.donated.v1', data, onceKey(request.headers)));
    },
  );
}

/** Nothing is given to a wallet that a slip of the pen made. */
async function requireWallet(office: Office, wallet: string): Promise<void> {
  if ((await walletState(office, wallet)) === undefined) answerOf(refuse('unknown-wallet', 'There is no such wallet.'));
}
