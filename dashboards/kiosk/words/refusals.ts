import type { KioskRefusal } from '@maeul/devices/kiosk/refusal-codes';

/** Why not, and what to do now: one short sentence each, without blame. */
interface RefusalWords {
  readonly why: string;
  readonly next: string;
}

const OFFICE = { ko: '관리실(에너지 방앗간)에 알려 주세요.', en: 'Please tell the energy office.' };
const LATER = {
  ko: '잠시 뒤에 다시 오시거나 가까운 다른 곳을 이용해 주세요.',
  en: 'Please come back later or use another place.',
};
const AGAIN = { ko: '처음부터 다시 해 주세요.', en: 'Please begin again.' };
const ANOTHER = { ko: '다른 것을 고르시거나 나중에 다시 와 주세요.', en: 'Choose something else or come back later.' };

/** A pair of words in both languages. */
function say(why: readonly [string, string], next: { readonly ko: string; readonly en: string }) {
  return { ko: { why: why[0], next: next.ko }, en: { why: why[1], next: next.en } };
}

/** For each code that a kiosk may show. */
export const REFUSALS: Readonly<Record<KioskRefusal, { readonly ko: RefusalWords; readonly en: RefusalWords }>> = {
  'no-terms': say(['이 기계는 아직 준비 중입니다.', 'This machine is not set up yet.'], LATER),
  'no-tariff': say(
    ['오늘은 이곳에 정해진 포인트가 없어 받지 못합니다.', 'No points are set for this place today.'],
    LATER,
  ),
  'not-enrolled': say(['이 기계는 아직 등록되지 않았습니다.', 'This machine is not enrolled yet.'], LATER),
  revoked: say(['이 기계는 사용이 중지되었습니다.', 'This machine has been taken out of use.'], LATER),
  'store-failing': say(
    ['기록을 저장할 수 없어 멈췄습니다.', 'The machine cannot save its records and has stopped.'],
    OFFICE,
  ),
  'clock-ahead': say(
    ['이 기계의 시계가 맞지 않아 멈췄습니다.', 'The clock of this machine is wrong, so it has stopped.'],
    OFFICE,
  ),

  'scale-down': say(['저울이 고장 났습니다.', 'The scale is out of order.'], ANOTHER),
  'verification-expired': say(
    [
      '저울의 검정 기한이 지나 포인트를 드릴 수 없습니다.',
      'The scale is due for its official check, so it cannot give points.',
    ],
    ANOTHER,
  ),
  'container-full': say(['통이 가득 찼습니다.', 'The container is full.'], ANOTHER),
  'lid-open': say(['뚜껑이 열려 있습니다.', 'The lid is open.'], {
    ko: '뚜껑을 닫으면 쓸 수 있습니다.',
    en: 'Close the lid, then it can be used.',
  }),
  'board-unplugged': say(['장치가 연결되어 있지 않습니다.', 'A part of the machine is not connected.'], ANOTHER),
  'board-silent': say(['장치가 답하지 않습니다.', 'A part of the machine does not answer.'], ANOTHER),
  'board-garbled': say(
    ['장치의 신호를 알아들을 수 없습니다.', 'What a part of the machine sends makes no sense.'],
    ANOTHER,
  ),
  'board-restarted': say(['장치가 다시 시작되었습니다.', 'The device has started again.'], AGAIN),
  'no-firmware': say(['장치가 준비되지 않았습니다.', 'The device is not set up.'], OFFICE),
  'firmware-too-old': say(['장치의 프로그램이 오래되었습니다.', 'The program of the device is too old.'], OFFICE),
  'no-such-pin': say(['장치의 연결 설정이 맞지 않습니다.', 'The device is not wired as it is set up.'], OFFICE),
  'port-busy': say(['다른 프로그램이 장치를 쓰고 있습니다.', 'Another program is using the device.'], OFFICE),
  'port-denied': say(['장치를 쓸 권한이 없습니다.', 'The machine may not use the device.'], OFFICE),
  'no-dispenser': say(['내주는 장치가 고장 났습니다.', 'The dispenser is out of order.'], ANOTHER),

  'unknown-credential': say(['모르는 카드이거나 번호입니다.', 'We do not know this card or number.'], {
    ko: '번호를 확인하시고, 처음이시면 관리실에서 등록해 주세요.',
    en: 'Please check the number. If you are new, the office will sign you up.',
  }),
  'wrong-pin': say(['비밀번호가 다릅니다.', 'The PIN is not right.'], {
    ko: '다시 천천히 눌러 주세요.',
    en: 'Please enter it again, slowly.',
  }),
  locked: say(['여러 번 틀려서 잠시 잠겼습니다.', 'Locked for a while after several wrong tries.'], {
    ko: '조금 뒤에 다시 하시거나 관리실에 오시면 풀어 드립니다.',
    en: 'Try again later, or ask the office to unlock it.',
  }),
  'too-many-tries': say(['짧은 시간에 너무 여러 번 하셨습니다.', 'There were too many tries in a short time.'], {
    ko: '조금 기다렸다가 다시 해 주세요.',
    en: 'Please wait a little and try again.',
  }),
  'blocked-credential': say(['잃어버렸다고 신고된 카드입니다.', 'This card was reported lost.'], {
    ko: '관리실에서 새 카드로 옮겨 드립니다. 포인트는 그대로 있습니다.',
    en: 'The office will move you to a new card. Your points are safe.',
  }),
  'bad-credential': say(['카드나 번호를 읽지 못했습니다.', 'The card or number could not be read.'], {
    ko: '카드를 다시 대거나, 010으로 시작하는 번호를 모두 눌러 주세요.',
    en: 'Hold the card to the reader again, or enter the whole number, beginning with 010.',
  }),
  'wallet-closed': say(['닫힌 지갑입니다.', 'This wallet is closed.'], OFFICE),
  'bad-pin': say(['비밀번호는 숫자 4자리에서 8자리입니다.', 'A PIN has 4 to 8 digits.'], {
    ko: '다시 눌러 주세요.',
    en: 'Please enter it again.',
  }),
  'kiosk-revoked': say(['이 기계는 사용이 중지되었습니다.', 'This machine has been taken out of use.'], LATER),
  'hub-away': say(['인터넷이 끊겨 지금은 할 수 없습니다.', 'There is no internet, so this cannot be done now.'], {
    ko: '분리배출은 카드로 하실 수 있습니다. 다른 일은 나중에 다시 해 주세요.',
    en: 'With a card you can still bring recycling. Please come back later for other things.',
  }),

  'no-deposit': say(['무게가 늘지 않았습니다.', 'The weight did not go up.'], {
    ko: '뚜껑을 열고 안에 넣은 뒤 닫아 주세요.',
    en: 'Open the lid, put it inside, and close the lid.',
  }),
  'under-min': say(['너무 가벼워서 잴 수 없습니다.', 'It is too light to be weighed.'], {
    ko: '조금 더 모아서 한꺼번에 가져와 주세요. 넣으신 것은 꺼내지 않으셔도 됩니다.',
    en: 'Please collect some more and bring it all at once. You may leave in what you have put in.',
  }),
  'over-max': say(['저울이 잴 수 있는 무게를 넘었습니다.', 'It is heavier than the scale can weigh.'], {
    ko: '나누어서 넣어 주세요.',
    en: 'Please put it in by parts.',
  }),
  overload: say(['저울에 너무 무거운 것이 올려졌습니다.', 'There is too much on the scale.'], {
    ko: '나누어서 넣어 주세요.',
    en: 'Please put it in by parts.',
  }),
  underload: say(
    ['저울이 가벼워졌습니다. 통이 들렸을 수 있습니다.', 'The scale became lighter; the container may be lifted.'],
    {
      ko: '통을 제자리에 놓고 다시 해 주세요.',
      en: 'Set the container back in its place and try again.',
    },
  ),
  'not-stable': say(['무게가 계속 흔들려 잴 수 없었습니다.', 'The weight kept moving and could not be read.'], {
    ko: '뚜껑에서 손을 떼고 다시 해 주세요.',
    en: 'Take your hands off the lid and try again.',
  }),
  'not-zero': say(['저울이 아직 준비되지 않았습니다.', 'The scale is not ready yet.'], {
    ko: '통에 기대거나 만지지 마시고 잠시 뒤 다시 해 주세요.',
    en: 'Do not lean on the container; try again in a moment.',
  }),
  'scale-silent': say(['저울이 답하지 않습니다.', 'The scale does not answer.'], OFFICE),
  'scale-fault': say(['저울에 문제가 생겼습니다.', 'Something is wrong with the scale.'], OFFICE),
  'wrong-unit': say(['저울이 다른 단위로 재고 있습니다.', 'The scale is set to another unit.'], OFFICE),
  'unit-changed': say(
    ['재는 동안 저울의 설정이 바뀌었습니다.', 'The setting of the scale changed while it was weighing.'],
    OFFICE,
  ),
  'lid-left-open': say(['뚜껑이 너무 오래 열려 있었습니다.', 'The lid was open for too long.'], {
    ko: '뚜껑을 닫고 다시 해 주세요.',
    en: 'Close the lid and try again.',
  }),
  'container-lifted': say(['통이 들렸거나 움직였습니다.', 'The container was lifted or moved.'], {
    ko: '통을 제자리에 놓고 다시 해 주세요.',
    en: 'Set the container back in its place and try again.',
  }),
  'weight-fell': say(['통이 전보다 가벼워졌습니다.', 'The container is lighter than before.'], {
    ko: '넣으신 것만 꺼내실 수 있습니다. 뚜껑을 닫고 다시 해 주세요.',
    en: 'Only take out what you have put in. Close the lid and try again.',
  }),
  'weight-changed': say(
    [
      '통이 지난번보다 가벼워서 지금은 잴 수 없습니다.',
      'The container is lighter than it was, so it cannot be weighed now.',
    ],
    {
      ko: '통을 건드리지 말고 다시 해 주세요. 그래도 안 되면 관리실이 확인한 뒤에 쓸 수 있습니다.',
      en: 'Try again without touching the container. If it goes on, the office must look at it first.',
    },
  ),
  'items-missing': say(['개수를 알려 주지 않으셨습니다.', 'The number of pieces is missing.'], {
    ko: '몇 개인지 먼저 눌러 주세요.',
    en: 'Please say first how many there are.',
  }),
  'items-implausible': say(
    ['개수와 무게가 서로 맞지 않습니다.', 'The number of pieces and the weight do not go together.'],
    {
      ko: '개수를 확인하고 다시 해 주세요. 넣으신 것은 관리실이 확인해 드립니다.',
      en: 'Please check the number. The office can look at what you have put in.',
    },
  ),
  cancelled: say(['그만두셨습니다.', 'You stopped.'], AGAIN),

  'not-enough': say(['포인트가 모자랍니다.', 'There are not enough points.'], {
    ko: '더 모으신 뒤 다시 와 주세요.',
    en: 'Please collect some more first.',
  }),
  'dispenser-busy': say(['아직 다른 물건을 내주고 있습니다.', 'Something is still being handed out.'], {
    ko: '잠시 뒤에 다시 해 주세요. 포인트는 쓰이지 않았습니다.',
    en: 'Please try again in a moment. No points were taken.',
  }),
  'dispenser-jammed': say(['나오는 곳에 물건이 걸려 있습니다.', 'Something is stuck where things come out.'], {
    ko: '걸린 것을 꺼내고 다시 해 주세요. 포인트는 쓰이지 않았습니다.',
    en: 'Take it out and try again. No points were taken.',
  }),
  'not-confirmed': say(['물건이 나온 것이 확인되지 않았습니다.', 'Nothing was seen to come out.'], {
    ko: '나오지 않았으면 그대로 두시고 관리실에 알려 주세요.',
    en: 'If nothing came out, please tell the energy office.',
  }),
  'power-cut-unconfirmed': say(
    [
      '전기가 끊겨 물건이 나왔는지 알 수 없었습니다.',
      'The power went out, and it is not known whether anything came out.',
    ],
    { ko: '받지 못하셨으면 관리실에 말씀해 주세요.', en: 'If you did not get it, please tell the energy office.' },
  ),
  'reservation-used-up': say(
    [
      '인터넷이 끊긴 동안 쓸 수 있는 포인트를 다 쓰셨습니다.',
      'The points that can be spent without internet are used up.',
    ],
    { ko: '인터넷이 이어진 뒤 다시 해 주세요.', en: 'Please come back when the internet is on again.' },
  ),
  'unknown-item': say(['지금은 팔지 않는 것입니다.', 'This is not sold now.'], ANOTHER),
  'unknown-kind': say(['지금은 받지 않는 것입니다.', 'This is not taken now.'], ANOTHER),
  'unknown-loan': say(
    ['이 용기는 빌리신 것으로 적혀 있지 않습니다.', 'This box is not written down as borrowed by you.'],
    OFFICE,
  ),
  'no-return-slot': say(['이곳에서는 용기를 돌려받지 않습니다.', 'Boxes cannot be given back here.'], LATER),
  'nothing-returned': say(['용기가 들어온 것이 확인되지 않았습니다.', 'No box was seen to come in.'], {
    ko: '돌려주기를 누른 뒤 반납구에 넣어 주세요. 이미 넣으셨으면 관리실에 알려 주세요.',
    en: 'Touch Give back first, then put the box into the slot. If you have put it in, please tell the energy office.',
  }),

  'no-printer': say(['이 기계에는 인쇄기가 없습니다.', 'This machine has no printer.'], {
    ko: '휴대전화로 QR 코드를 찍어 주세요.',
    en: 'Please take a picture of the QR code.',
  }),
  'printer-silent': say(['인쇄가 되지 않았습니다.', 'It could not be printed.'], {
    ko: '휴대전화로 QR 코드를 찍어 주세요.',
    en: 'Please take a picture of the QR code.',
  }),
  'other-screen': say(['다른 화면에서 이 기계를 쓰고 있습니다.', 'Another screen of this machine is in use.'], {
    ko: '그쪽이 끝난 뒤에 해 주세요.',
    en: 'Please wait until they have finished.',
  }),
  'not-now': say(['지금은 할 수 없습니다.', 'That cannot be done now.'], {
    ko: '화면을 보고 다시 눌러 주세요.',
    en: 'Please look at the screen and press again.',
  }),
  failed: say(['기계에 문제가 생겼습니다.', 'Something went wrong in the machine.'], {
    ko: '다시 해 보시고, 또 그러면 관리실에 알려 주세요.',
    en: 'Please try again. If it happens again, tell the energy office.',
  }),
};

/** What the screen says of a code; one that it does not know is a failure. */
export function refusalWords(code: string, language: 'ko' | 'en'): RefusalWords {
  const known: Readonly<Record<string, (typeof REFUSALS)[KioskRefusal] | undefined>> = REFUSALS;
  return (known[code] ?? REFUSALS.failed)[language];
}
