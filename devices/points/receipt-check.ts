import { Compile } from 'typebox/compile';
import type { Receipt } from '../kiosk/kiosk-view.ts';
import type { EventEnvelope } from '../messages/event.ts';
import type { Award, AwardInput, AwardStep } from './award.ts';
import { stepWords } from './award-words.ts';
import { type CheckLine, line } from './check-line.ts';
import { KIOSK_EVENT_DATA, type KioskEventData } from './kiosk-events.ts';
import { isSignedBy, Proof, publicKey, type SignedEvent } from './proof.ts';
import type { ReceiptEvidence } from './receipt-evidence.ts';
import { siteDay } from './site-day.ts';
import type { Tariff } from './tariff.ts';
import { awardPoints } from './tariff-award.ts';
import { checkItems, kindOf, tariffAt } from './tariff-choice.ts';
import { checkWeighing } from './weighing-check.ts';

export interface ReceiptCheck {
  readonly agrees: boolean;
  readonly lines: readonly CheckLine[];
}

type Deposited = KioskEventData<'maeul.points.deposited.v1'>;
type Evidence = Omit<ReceiptEvidence, 'outcome'> & Partial<Pick<ReceiptEvidence, 'outcome'>>;

/** The receipt of a purchase is written when the thing has come; the catalogue lets a sensor wait ten minutes at most. */
const LATER_MS_MAX = 15 * 60_000;

const isDeposit = Compile(KIOSK_EVENT_DATA['maeul.points.deposited.v1']);
const isProof = Compile(Proof);

/** What the event behind each other receipt is, and which of its figures moves; without one the ledger alone knows it. */
const EVENTS_OF: Partial<Record<Receipt['what'], Readonly<Record<string, string | null>>>> = {
  purchase: { 'maeul.points.held.v1': 'amount', 'maeul.points.posted.v1': null },
  loan: { 'maeul.points.container-lent.v1': 'deposit' },
  return: { 'maeul.points.container-returned.v1': null },
  exchange: { 'maeul.points.exchange-requested.v1': 'amount' },
};

/**
 * Computes a receipt again from the event behind it: the raw frames, the grams, each step of the award, the points, the signature.
 * What the ledger said stands beside it. A receipt agrees if every line does.
 */
export function checkReceipt(receipt: Receipt, evidence: Evidence): ReceiptCheck {
  const { event } = evidence;
  const deposit = event.type === 'maeul.points.deposited.v1';
  const lines = [
    checkSameEvent(receipt, event),
    ...(deposit ? checkDeposit(receipt, evidence) : checkAmount(receipt, event)),
    ...checkSignature(event, evidence.key),
    ...checkOutcome(receipt, evidence.outcome ?? null),
  ];
  return { agrees: lines.every(({ agrees }) => agrees), lines };
}

function checkSameEvent(receipt: Receipt, event: EventEnvelope): CheckLine {
  const apartMs = Math.abs(Date.parse(receipt.time) - Date.parse(event.time));
  const atOnce = receipt.what === 'deposit' ? apartMs === 0 : apartMs <= LATER_MS_MAX;
  const same = receipt.event === event.id && receipt.kiosk === event.source && atOnce;
  const words = `Event ${event.id} of ${event.source}, ${event.time}`;
  if (same) return line('event', true, `${words}.`);
  return line('event', false, `${words}; the receipt is of ${receipt.event} of ${receipt.kiosk}, ${receipt.time}.`);
}

function checkDeposit(receipt: Receipt, { event, tariff, earlier }: Evidence): CheckLine[] {
  const { data } = event;
  if (!isDeposit.Check(data)) return [line('data', false, 'The event says it is a deposit and is none.')];
  const { weighing, items } = data;
  const lines = [
    ...checkWeighing(weighing),
    same('receipt-grams', receipt.grams, weighing.grams, 'g'),
    ...(items === undefined && receipt.items === undefined
      ? []
      : [same('receipt-items', receipt.items, items, 'pieces')]),
  ];
  if (tariff === null) return [...lines, line('tariff', false, `${nameOf(data)} was never published.`)];
  const input: AwardInput = {
    kind: data.kind,
    grams: weighing.grams,
    ...(items === undefined ? {} : { items }),
    day: siteDay(event.time),
    earlier: earlier ?? earlierOf(receipt),
  };
  return [...lines, ...checkTariffOf(receipt, data, tariff, event), ...checkSteps(receipt, awardPoints(tariff, input))];
}

function checkTariffOf(receipt: Receipt, data: Deposited, tariff: Tariff, event: EventEnvelope): CheckLine[] {
  const named = [receipt.tariff, tariff].every(
    (other) => other?.id === data.tariff.id && other.version === data.tariff.version,
  );
  const day = siteDay(event.time);
  const holds = tariffAt([tariff], event.source, day) !== undefined;
  const words = `${nameOf(data)} of ${tariff.scope}, ${tariff.validFrom} to ${tariff.validUntil ?? 'further notice'}; weighed on ${day}`;
  const kind = kindOf(tariff, data.kind);
  if (kind === undefined) return [line('tariff', false, `${nameOf(data)} has no kind "${data.kind}".`)];
  const counted = checkItems(kind, data.items, data.weighing.grams, data.weighing.scale.e);
  return [
    line('tariff', named && holds, named ? `${words}.` : `${words}; the receipt or the evidence is of another tariff.`),
    ...(counted.ok ? [] : [line('items', false, counted.message)]),
  ];
}

function nameOf({ tariff: { id, version } }: Deposited): string {
  return `Tariff ${id} version ${version}`;
}

function checkSteps(receipt: Receipt, award: Award): CheckLine[] {
  const lines = award.steps.map((step, at) => {
    const said = receipt.steps[at];
    const words = stepWords(step);
    if (said !== undefined && isSameStep(said, step)) return line(step.rule, true, words);
    const other = said === undefined ? 'nothing' : `${said.rule} ${said.result}`;
    return line(step.rule, false, `${words}; the receipt says ${other}.`);
  });
  for (const said of receipt.steps.slice(award.steps.length))
    lines.push(line(said.rule, false, `The receipt has a step that does not follow: ${said.rule} ${said.result}.`));
  return [...lines, same('points', receipt.points, award.points, 'points')];
}

function isSameStep(said: Receipt['steps'][number], step: AwardStep): boolean {
  const names = Object.keys(step.with);
  return (
    said.rule === step.rule &&
    said.result === step.result &&
    Object.keys(said.with).length === names.length &&
    names.every((name) => said.with[name] === step.with[name])
  );
}

/** What the receipt itself says of earlier awards: only a cap that took something away tells. */
function earlierOf(receipt: Receipt): AwardInput['earlier'] {
  const earlier = (rule: string) => receipt.steps.find((step) => step.rule === rule)?.with.earlier ?? 0;
  return { total: earlier('cap-day'), kind: earlier('cap-kind'), group: earlier('cap-group') };
}

/** The sign is not looked at: a receipt may say what the resident pays or what the balance changes by. */
function checkAmount(receipt: Receipt, event: EventEnvelope): CheckLine[] {
  const member = EVENTS_OF[receipt.what]?.[event.type];
  if (member === null) return [];
  if (member === undefined)
    return [line('points', false, `A receipt of a ${receipt.what} does not come from an event ${event.type}.`)];
  const amount = (event.data as Record<string, unknown>)[member];
  return [same('points', Math.abs(receipt.points), typeof amount === 'number' ? amount : undefined, 'points')];
}

function checkSignature(event: EventEnvelope, key: string | null): CheckLine[] {
  if (key === null) return [];
  if (!isProof.Check(event)) return [line('signature', false, 'The event is not signed.')];
  const good = isSignedBy(event as SignedEvent, publicKey(key));
  const words = good ? `Signed by ${key}, as event ${event.proofseq} of its kiosk.` : `Not signed by ${key}.`;
  return [line('signature', good, words)];
}

function checkOutcome(receipt: Receipt, outcome: ReceiptEvidence['outcome']): CheckLine[] {
  if (outcome === null) return [];
  if (outcome.status === 'refused')
    return [
      line(
        'ledger',
        receipt.status === 'refused',
        `The ledger refused it: ${outcome.message ?? outcome.code ?? 'no reason given'}`,
      ),
    ];
  const amount = outcome.amount ?? 0;
  const agrees = receipt.status !== 'refused' && Math.abs(amount) === Math.abs(receipt.points);
  return [line('ledger', agrees, `The ledger holds ${amount} points for it.`)];
}

function same(what: string, said: number | undefined, computed: number | undefined, unit: string): CheckLine {
  const agrees = said === computed;
  const words = `${computed ?? 'no'} ${unit}`;
  return line(what, agrees, agrees ? `${words}.` : `${words}; the receipt says ${said ?? 'none'}.`);
}
