import { ADVICE_FIGURES } from '@maeul/devices/vpp/advice/figures';
import type { AccountsAnswer, CorrectionsPage, NowAnswer } from '@maeul/devices/vpp/api/accounts';
import type { Diagnosis } from '@maeul/devices/vpp/api/advice';
import type { MemberSettlements } from '@maeul/devices/vpp/api/calls';
import type { ForecastAnswer } from '@maeul/devices/vpp/api/forecast';
import type { PlanAnswer } from '@maeul/devices/vpp/api/plan';
import type { ContactAnswer, ImportAnswer, MembersPage, PortfolioSummary } from '@maeul/devices/vpp/api/portfolio';
import type { ProgrammeList } from '@maeul/devices/vpp/api/programmes';
import factors from '@maeul/devices/vpp/factors.json' with { type: 'json' };
import { dayOf, dayStartMs, QUARTER_MS } from '../../../ui/format/time.ts';
import {
  accountRows,
  at,
  call,
  clock,
  memberRows,
  NOW_MS,
  nowCoverage,
  PROGRAMMES,
  powerAt,
  SETTLED,
  settledLine,
} from './energy-fixtures.ts';
import { callDetail, calls, preview, statement } from './fake-calls.ts';
import { marketBills, marketDay, mileageList } from './fake-sharing.ts';

const STEPS = { quarter: QUARTER_MS, hour: 4 * QUARTER_MS, day: 96 * QUARTER_MS, month: 30 * 96 * QUARTER_MS };

function accounts(query: URLSearchParams): AccountsAnswer {
  const scope = query.get('scope') ?? 'dong';
  const resolution = (query.get('resolution') ?? 'quarter') as keyof typeof STEPS;
  if (scope === 'building:apt-9') return { scope, resolution, rows: [], withheld: 'too-few-households' };
  const share = scope === 'dong' ? 1 : scope.startsWith('member:') ? 0.02 : 0.28;
  const [fromMs, toMs] = [Date.parse(query.get('from')!), Date.parse(query.get('to')!)];
  return { scope, resolution, rows: accountRows(fromMs, toMs, STEPS[resolution], share) };
}

function now(): NowAnswer {
  const power = powerAt(NOW_MS);
  const edge = (factor: number) =>
    Object.fromEntries(Object.entries(power).map(([name, w]) => [name, w * factor])) as NowAnswer['power'];
  const startMs = dayStartMs(dayOf(NOW_MS));
  const row = accountRows(startMs, startMs + STEPS.day, STEPS.day)[0]!;
  return {
    time: at(NOW_MS),
    power,
    low: edge(0.94),
    high: edge(1.06),
    coverage: nowCoverage,
    stored: { wh: 118_400, capacityWh: 160_000, batteries: 16 },
    today: {
      row,
      shares: { selfConsumption: 0.88, selfSufficiency: 0.61, selfReliance: 0.66 },
      avoided: {
        kgCO2: (row.flows.production / 1000) * 0.4173,
        toe: (row.flows.production / 1000) * 0.000229,
        factors: [{ id: 'gridKgPerKwh', version: 2, value: 0.4173, year: 2023 }],
      },
    },
    year: {
      shares: { selfConsumption: 0.91, selfSufficiency: 0.19, selfReliance: 0.207 },
      targets: [
        { year: 2030, share: 0.23 },
        { year: 2040, share: 0.35 },
      ],
    },
  };
}

function forecast(): ForecastAnswer {
  const fromMs = Math.floor(NOW_MS / QUARTER_MS) * QUARTER_MS;
  const band = (of: 'production' | 'consumption') => {
    const p50 = Array.from({ length: 96 }, (_, slot) => powerAt(fromMs + (slot + 0.5) * QUARTER_MS)[of] * 0.97);
    return { p10: p50.map((w) => w * 0.86), p50, p90: p50.map((w) => w * 1.15) };
  };
  const skill = { maeW: 1210, persistenceMaeW: 2040, skill: 0.41, inBand: 0.81, quarters: 2880 };
  return {
    scope: 'dong',
    forecast: {
      from: at(fromMs),
      madeAt: at(fromMs),
      pv: band('production'),
      load: band('consumption'),
      skill: { pv: skill, load: skill },
    },
    notes: { pv: [], load: [] },
    horizons: { pv: [], load: [] },
    days: { pv: 60, load: 60 },
  };
}

function plan(): PlanAnswer {
  const fromMs = Math.floor(NOW_MS / QUARTER_MS) * QUARTER_MS;
  const slots = Array.from({ length: 96 }, (_, slot) => powerAt(fromMs + (slot + 0.5) * QUARTER_MS));
  const powerW = slots.map(({ charge, discharge }) => (discharge - charge) / 16);
  let wh = 7400;
  const storedWh = [wh, ...powerW.map((w) => (wh = Math.min(10_000, Math.max(2000, wh - w / 4))))];
  const asset = 'apt-3-103-battery';
  return {
    time: at(NOW_MS),
    plan: {
      id: '0193a5c2-7b1e-7c4d-9f00-000000000700',
      madeAt: at(fromMs),
      from: at(fromMs),
      cause: 'event',
      solver: { status: 'fallback', ms: 800, rule: 'own-sun-first', why: 'The solver did not answer within 300 ms.' },
      assets: [
        {
          asset,
          powerW,
          storedWh,
          reasons: [
            {
              from: 0,
              to: 11,
              code: 'call',
              words: { ko: '방전: 19시까지 수요반응, 저녁 피크', en: 'discharging: event until 19:00, evening peak' },
            },
            {
              from: 11,
              to: 64,
              code: 'hold',
              words: { ko: '쉼: 재난용을 남겨 둠', en: 'holding: the reserve is kept' },
            },
            {
              from: 64,
              to: 81,
              code: 'surplus',
              words: {
                ko: '충전: 14:30까지 남는 햇빛, 18시에 필요',
                en: 'charging: surplus until 14:30, needed 18:00',
              },
            },
          ],
        },
      ],
      gridW: slots.map(({ import: bought, export: given }) => bought - given),
    },
    forecast: { pvW: slots.map(({ production }) => production), loadW: slots.map(({ consumption }) => consumption) },
    actual: { pvW: [0], loadW: [slots[0]!.consumption], gridW: [slots[0]!.import] },
    assets: [
      {
        ...{ asset, member: 'apt-3-103', kind: 'battery', device: 'eunpyeong/sinsa1/apt-3/battery-2', unsteered: null },
        charge: { percent: 74, time: at(NOW_MS - 20_000) },
        reservePercent: 20,
        ordered: {
          setpoint: { kind: 'storage', powerW: 690, reservePercent: 20 },
          order: 4410,
          time: at(fromMs + 4000),
          status: 'done',
        },
        readBack: { model: 124, values: { OutWRte: 13.8, StorCtl_Mod: 2 }, revertsAt: at(fromMs + 1_800_000) },
        override: null,
      },
      {
        ...{ asset: 'apt-3-107-battery', member: 'apt-3-107', kind: 'battery', device: null, unsteered: 'no-consent' },
        ...{ charge: null, reservePercent: null, ordered: null, readBack: null, override: null },
      },
    ],
    emergency: false,
  };
}

function members(query: URLSearchParams): MembersPage {
  const search = (query.get('search') ?? '').toLowerCase();
  const limit = Number(query.get('limit') ?? 50);
  const offset = Number(query.get('cursor') ?? 0);
  const found = memberRows().filter(
    ({ member, faults, assets, agreed }) =>
      JSON.stringify(member).toLowerCase().includes(search) &&
      [null, member.kind as string].includes(query.get('kind')) &&
      [null, member.building].includes(query.get('building')) &&
      [null, member.feeder].includes(query.get('feeder')) &&
      (query.get('fault') === null || faults.some((one) => one === query.get('fault'))) &&
      (query.get('consent') === null || agreed.some((one) => one === query.get('consent'))) &&
      (query.get('asset') === null || assets.some(({ kind }) => kind === query.get('asset'))),
  );
  return {
    rows: found.slice(offset, offset + limit),
    next: offset + limit < found.length ? String(offset + limit) : null,
    total: found.length,
    faulty: found.filter(({ faults }) => faults.length > 0).length,
  };
}

function portfolio(): PortfolioSummary {
  return {
    members: 64,
    byKind: [
      { kind: 'household', members: 48 },
      { kind: 'shop', members: 15 },
      { kind: 'public', members: 1 },
    ],
    assets: [
      { kind: 'pv', assets: 22, ratedW: 64_000 },
      { kind: 'wind', assets: 1, ratedW: 3000 },
      { kind: 'battery', assets: 16, ratedW: 80_000 },
    ],
    meters: 64,
    consents: [{ scope: 'detail', members: 55 }],
    faults: [{ fault: 'silent', members: 3 }],
    scopes: [
      { scope: 'kind:household', members: 48, withheld: false },
      { scope: 'kind:shop', members: 15, withheld: false },
      { scope: 'building:apt-1', members: 16, withheld: false },
      { scope: 'building:apt-9', members: 2, withheld: true },
      { scope: 'feeder:f-1', members: 32, withheld: false },
    ],
  };
}

function corrections(): CorrectionsPage {
  return {
    rows: (['late-reading', 'replaced-meter', 'portfolio-changed'] as const).map((cause, index) => ({
      ...{ id: index + 1, time: at(NOW_MS - 3_600_000 * index), quarter: at(clock('09:15')), member: 'apt-1-105' },
      ...{ flow: 'consumption', beforeWh: 118, afterWh: 141 + 20 * index, cause },
    })),
    next: null,
  };
}

function diagnosis(member: string): Diagnosis {
  const hours = (factor: number) =>
    Array.from(
      { length: 24 },
      (_, hour) => (powerAt(dayStartMs('2026-11-20') + hour * 3_600_000).consumption / 110) * factor,
    );
  const saving = (kwh: number) => ({
    kwh: { low: kwh * 0.8, high: kwh * 1.2 },
    won: { low: kwh * 140, high: kwh * 220 },
    kgCO2: { low: kwh * 0.33, high: kwh * 0.5 },
  });
  return {
    ...{ member, kind: 'household', from: '2025-11-20', to: '2026-11-20' },
    quarters: { all: 35_040, measured: 34_100 },
    ...{ dayWh: 8410, yearKwh: 3070, yearWon: 552_000, yearKgCO2: 1281, ownProductionKwh: 0 },
    hours: { weekday: hours(1), weekend: hours(1.15) },
    weekdays: [8100, 8200, 8150, 8300, 8400, 9100, 9000],
    standby: { watts: 92, yearKwh: 806, share: 0.26 },
    measures: [
      {
        ...{ id: 'mini-solar', label: { ko: '베란다 태양광', en: 'Balcony solar' }, saving: saving(330) },
        why: { ko: '낮에 평균 240 W를 씁니다.', en: 'You use 240 W in daytime.' },
      },
      {
        ...{ id: 'standby', label: { ko: '대기 전력 줄이기', en: 'Less standby' }, saving: saving(240) },
        why: { ko: '밤에도 92 W가 켜져 있습니다.', en: '92 W are on at night.' },
      },
    ],
    mileage: {
      ...{ programme: 'eco-mileage', label: { ko: '서울 에코마일리지', en: 'Seoul eco mileage' }, period: '2026-H2' },
      ...{ from: '2026-07-01', to: '2027-01-01', days: { measured: 140, all: 184 } },
      ...{ baselineWh: 1_240_000, actualWh: 1_130_000, savedShare: 0.089, amount: 10_000, asset: 'mileage' },
      tiers: [
        { share: 0.05, amount: 10_000, reached: true },
        { share: 0.1, amount: 30_000, reached: false },
        { share: 0.15, amount: 50_000, reached: false },
      ],
      state: 'provisional',
    },
    sources: [
      ...Object.entries(ADVICE_FIGURES).map(([id, { low, ...figure }]) => ({ id, value: low, ...figure })),
      {
        id: 'grid',
        label: { ko: '배출계수', en: 'Grid factor' },
        value: 0.4173,
        unit: 'kg/kWh',
        year: 2023,
        source: { ko: '기후에너지환경부', en: 'Ministry of Climate, Energy and Environment' },
      },
    ],
  };
}

function importTry(csv: string, dryRun: boolean, table: string): ImportAnswer {
  const rows = csv.trim().split('\n').length - 1;
  const isBad = csv.includes('nobody');
  return {
    ...{ table: table as 'members', dryRun, rows, changes: isBad ? 0 : rows, moreErrors: 0 },
    errors: isBad
      ? [
          {
            line: 3,
            column: 'kind',
            code: 'bad-value',
            message: '“nobody” is no kind; use household, shop, public or complex.',
          },
        ]
      : [],
  };
}

const unknown = (code: string): [number, { code: string; detail: string }] => [
  404,
  { code, detail: `Refused: ${code}.` },
];

/** The answers of the dong power plant; null for what it does not know. */
export function lookAtEnergy(path: string, query: URLSearchParams): readonly [number, unknown] | null {
  const member = /^\/members\/([^/]+)(\/\w+)?$/.exec(path);
  if (member !== null) return lookAtMember(member[1]!, member[2] ?? '');
  const event = /^\/events\/([^/]+)(\/statements\/([^/]+))?$/.exec(path);
  if (event?.[3] !== undefined) return event[1] === SETTLED ? [200, statement(event[3])] : unknown('not-settled');
  if (event !== null) {
    const detail = callDetail(event[1]!);
    return detail === null ? unknown('unknown-event') : [200, detail];
  }
  const list: ProgrammeList = {
    programmes: PROGRAMMES.map((programme) => ({ programme, published: at(NOW_MS - 1e10), by: 'hub', current: true })),
  };
  const answers: Readonly<Record<string, () => unknown>> = {
    '/now': now,
    '/accounts': () => accounts(query),
    '/forecast': forecast,
    '/plan': plan,
    '/events': () => calls(query),
    '/members': () => members(query),
    '/portfolio': portfolio,
    '/corrections': corrections,
    '/programmes': () => list,
    '/factors': () => factors,
    '/market': () => marketDay(query.get('day')),
    '/market/bills': () => marketBills(query.get('month')),
    '/advice/mileage': () => mileageList(query.get('period')),
    '/advice/diagnosis': () => diagnosis(query.get('member') ?? ''),
    '/portfolio/export': () => 'id,kind\r\n',
  };
  const answer = answers[path];
  return answer === undefined ? null : [200, answer()];
}

function lookAtMember(id: string, part: string): readonly [number, unknown] {
  const row = memberRows().find(({ member }) => member.id === id);
  if (row === undefined) return unknown('unknown-member');
  if (part === '/settlements') {
    const { label } = PROGRAMMES[0]!;
    const { startsAt } = call('settled');
    const rows = [
      { event: SETTLED, startsAt, programme: { id: 'kpx-voluntary', label }, run: 2, line: settledLine(id, 4) },
    ];
    return [200, { rows } satisfies MemberSettlements];
  }
  if (part === '/contact') {
    const contact = { name: '김마을', door: '1203호', phone: '010-0000-0000' };
    return [200, { member: id, contact, changed: at(NOW_MS - 1e9) } satisfies ContactAnswer];
  }
  return [200, row];
}

/** What a change is answered. */
export function changeEnergy(
  path: string,
  query: URLSearchParams,
  body: Record<string, unknown>,
): readonly [number, unknown] {
  if (path === '/events/preview') return [200, preview()];
  if (path === '/events') return [200, { event: call('scheduled').id }];
  if (path === '/portfolio/import')
    return [200, importTry(String(body.text), query.get('dryRun') === 'true', query.get('table') ?? 'members')];
  if (path.endsWith('/settle')) return [200, { run: 3, isNew: false }];
  if (path === '/overrides' || path === '/overrides/clear' || path === '/replan') return [200, plan()];
  return [200, { done: true }];
}
