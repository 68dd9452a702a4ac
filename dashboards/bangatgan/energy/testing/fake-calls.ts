import type { CallDetail, CallPreview, CallsPage } from '@maeul/devices/vpp/api/calls';
import type { StatementAnswer } from '../model/statement.ts';
import { at, call, clock, delivery, memberRows, NOW_MS, PROGRAMMES, settledLine } from './energy-fixtures.ts';

export function calls(query: URLSearchParams): CallsPage {
  const rows = (['scheduled', 'active', 'settled', 'cancelled'] as const).map(call);
  return { rows: rows.filter(({ state }) => [null, '', state].includes(query.get('state'))), next: null };
}

export function callDetail(id: string): CallDetail | null {
  const found = calls(new URLSearchParams()).rows.find((one) => one.id === id);
  if (found === undefined) return null;
  const isSettled = found.state === 'settled';
  const members = memberRows()
    .filter(({ member }) => member.kind === 'household')
    .slice(0, 24)
    .map(({ member, agreed }, index) => ({
      ...{ member: member.id, kind: member.kind, label: null, building: member.building ?? null },
      answer: index % 3 === 0 ? ('in' as const) : index === 5 ? ('out' as const) : null,
      answered: index % 3 === 0 || index === 5 ? at(clock('17:40')) : null,
      participates: index !== 5,
      line: isSettled && agreed.includes('detail') ? settledLine(member.id, index) : null,
    }));
  return {
    call: found,
    members,
    counts: { called: 24, participates: 23, out: 1 },
    delivery: found.state === 'active' ? delivery() : [],
    asset: 'points',
  };
}

export function statement(member: string): StatementAnswer {
  const line = settledLine(member, 4);
  const used = (wh: number) =>
    ['2026-11-12', '2026-11-11', '2026-11-10', '2026-11-09', '2026-11-06', '2026-11-05'].map((day, index) => ({
      day,
      wh: wh + 12 * (index - 2.5),
    }));
  const hour = (clockText: string, plainWh: number, actualWh: number) => ({
    ...{ from: at(clock(clockText, '2026-11-13')), plainWh, actualWh },
    baselineWh: plainWh + 31,
    used: used(plainWh),
  });
  return {
    ...{ event: call('settled'), member, label: null, run: 2, line, recomputed: line, same: true, outFrom: null },
    days: [
      { day: '2026-11-12', used: true, why: null },
      { day: '2026-11-11', used: true, why: null },
      { day: '2026-11-08', used: false, why: 'weekend' },
      { day: '2026-11-04', used: false, why: 'event-day' },
    ],
    spans: [hour('18:00', 842, 690), hour('19:00', 880, 736)],
    adjustment: {
      kind: 'additive',
      from: at(clock('14:00', '2026-11-13')),
      to: at(clock('17:00', '2026-11-13')),
      value: 31,
    },
    rrmse: 0.21,
    rule: { ko: '줄인 1 kWh마다 1,300점을 드립니다.', en: 'Each kWh saved earns 1,300 points.' },
    rewards: [
      {
        ...{ run: 1, amount: line.reward - 12, time: at(clock('22:00', '2026-11-13')) },
        ...{ posted: line.reward - 12, shortfall: 0, status: 'done' },
      },
      {
        ...{ run: 2, amount: 12, time: at(clock('09:00', '2026-11-14')) },
        ...{ posted: null, shortfall: 0, status: 'missing' },
      },
    ],
  };
}

export function preview(): CallPreview {
  const { label } = PROGRAMMES[0]!;
  return {
    programme: { id: 'kpx-voluntary', version: 2, label },
    notifyAt: at(NOW_MS),
    problems: [],
    members: memberRows()
      .slice(0, 6)
      .map(({ member }, index) => ({
        ...{ member: member.id, kind: member.kind, label: null, participates: index !== 2 },
        baselineWh: index === 1 ? null : 840 + 20 * index,
        excluded: index === 1 ? 'no-baseline' : null,
      })),
    counts: { called: 24, participates: 23, baselines: 22 },
    baseline: [{ from: at(NOW_MS), w: 24_900 }],
  };
}
