import type { Programme } from '@maeul/devices/vpp/programme';

/** What a programme pays, for people. */
export function ruleInWords({ reward, successShare, asset }: Programme): { readonly ko: string; readonly en: string } {
  const percent = Math.round(successShare * 1000) / 10;
  const unit = {
    points: { ko: '포인트', en: 'points' },
    mileage: { ko: '마일리지', en: 'mileage points' },
    hours: { ko: '분', en: 'minutes' },
  }[asset];
  const least =
    percent === 0
      ? { ko: '기준사용량보다 적게 쓰면', en: 'Whoever uses less than usual' }
      : { ko: `기준사용량보다 ${percent}% 이상 적게 쓰면`, en: `Whoever uses at least ${percent} % less than usual` };
  if (reward.kind === 'fixed') {
    const amount = reward.amount;
    return {
      ko: `${least.ko} ${amount.toLocaleString('ko')}${unit.ko}를 받습니다.`,
      en: `${least.en} gets ${amount.toLocaleString('en')} ${unit.en}.`,
    };
  }
  const net = reward.netHours
    ? { ko: '더 쓴 시간은 뺍니다.', en: 'Hours with more use than usual count against it.' }
    : { ko: '더 쓴 시간은 빼지 않습니다.', en: 'Hours with more use than usual do not count against it.' };
  return {
    ko: `${least.ko} 줄인 1kWh마다 ${reward.rate.toLocaleString('ko')}${unit.ko}를 받습니다. ${net.ko}`,
    en: `${least.en} gets ${reward.rate.toLocaleString('en')} ${unit.en} for each kWh. ${net.en}`,
  };
}
