import type { Plan } from '@maeul/devices/vpp/plan';
import type { Course } from './carry-out.ts';
import type { DispatchProblem } from './problem.ts';

type Reason = Plan['assets'][number]['reasons'][number];

/** Codes of what a battery or a load does, and why. */
type Doing =
  | 'ordered'
  | 'charge-reserve'
  | 'charge-surplus'
  | 'charge-cheap'
  | 'discharge-call'
  | 'discharge-need'
  | 'discharge-sell'
  | 'hold'
  | 'load-surplus'
  | 'load-run'
  | 'load-wait';

const QUARTER_MS = 900_000;
const SEOUL_OFFSET_MS = 9 * 3_600_000;

/** What each battery does, in spans of one reason. */
export function batteryReasons(problem: DispatchProblem, course: Course, index: number): Reason[] {
  const battery = problem.batteries[index]!;
  const powers = course.batteriesW[index]!;
  const doing = powers.map((powerW, quarter): Doing => {
    if (quarter < battery.orderedW.length) return 'ordered';
    if (powerW === 0) return 'hold';
    if (powerW < 0) {
      if (course.storedWh[index]![quarter]! < battery.reserveWh - 1) return 'charge-reserve';
      return problem.netW[quarter]! < 0 ? 'charge-surplus' : 'charge-cheap';
    }
    const called = problem.calls.some(
      ({ from, to, batteries }) => from <= quarter && quarter < to && batteries.includes(index),
    );
    if (called) return 'discharge-call';
    return problem.netW[quarter]! > 0 ? 'discharge-need' : 'discharge-sell';
  });
  const needed = (from: number) => doing.findIndex((one, quarter) => quarter >= from && one.startsWith('discharge'));
  return spansOf(doing).map(({ code, from, to }) => {
    const at = code.startsWith('charge') && code !== 'charge-reserve' ? needed(to) : -1;
    return { from, to, code, words: wordsFor(problem, code, to, at) };
  });
}

/** What each flexible load does; the time when it rests is not spoken of. */
export function loadReasons(problem: DispatchProblem, course: Course, index: number): Reason[] {
  const doing = course.loadsW[index]!.map((powerW, quarter): Doing => {
    if (powerW === 0) return 'load-wait';
    return problem.netW[quarter]! < 0 ? 'load-surplus' : 'load-run';
  });
  return spansOf(doing)
    .filter(({ code }) => code !== 'load-wait')
    .map(({ code, from, to }) => ({ from, to, code, words: wordsFor(problem, code, to, -1) }));
}

function spansOf(doing: readonly Doing[]): { code: Doing; from: number; to: number }[] {
  const spans: { code: Doing; from: number; to: number }[] = [];
  doing.forEach((code, quarter) => {
    const last = spans.at(-1);
    if (last?.code === code) last.to = quarter + 1;
    else spans.push({ code, from: quarter, to: quarter + 1 });
  });
  return spans;
}

const WORDS: Readonly<Record<Doing, { readonly ko: string; readonly en: string }>> = {
  ordered: { ko: '직원 지시', en: 'as staff ordered' },
  'charge-reserve': { ko: '충전: 재난 대비 예비량까지', en: 'charging: up to the reserve for disasters' },
  'charge-surplus': { ko: '충전: 남는 전기', en: 'charging: surplus' },
  'charge-cheap': { ko: '충전: 싼 전기', en: 'charging: cheap power' },
  'discharge-call': { ko: '방전: 수요반응 약속', en: 'discharging: promised to a call' },
  'discharge-need': { ko: '방전: 동네에서 쓸 전기', en: 'discharging: used in the dong' },
  'discharge-sell': { ko: '방전: 밖에서 쓸 전기', en: 'discharging: sold' },
  hold: { ko: '대기', en: 'holding' },
  'load-surplus': { ko: '사용: 남는 전기', en: 'running: surplus' },
  'load-run': { ko: '사용: 정해진 시간 안에', en: 'running: within its hours' },
  'load-wait': { ko: '대기', en: 'waiting' },
};

/** @param needed first quarter-hour in which what is charged is used again; -1: none in this plan, or not to be said */
function wordsFor({ fromMs }: DispatchProblem, code: Doing, to: number, needed: number): Reason['words'] {
  const { ko, en } = WORDS[code];
  const until = clockOf(fromMs + to * QUARTER_MS);
  if (needed < 0) return { ko: `${ko}, ${until}까지`, en: `${en} until ${until}` };
  const at = clockOf(fromMs + needed * QUARTER_MS);
  return { ko: `${ko}, ${until}까지, ${at}에 씀`, en: `${en} until ${until}, needed ${at}` };
}

/** HH:mm in Seoul, which has no summer time. */
function clockOf(tMs: number): string {
  return new Date(tMs + SEOUL_OFFSET_MS).toISOString().slice(11, 16);
}
