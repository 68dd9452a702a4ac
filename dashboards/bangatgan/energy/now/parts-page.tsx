import { FLOW_NAMES, type FlowName } from '@maeul/devices/vpp/accounts';
import type { AccountsAnswer, NowAnswer } from '@maeul/devices/vpp/api/accounts';
import type { PortfolioSummary } from '@maeul/devices/vpp/api/portfolio';
import { formatNumber, formatQuantity } from '../../../ui/format/quantity.ts';
import { dayOf, dayStartMs } from '../../../ui/format/time.ts';
import { Amount, EmptyNote, ScrollBox } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { Answered } from '../../parts/answered.tsx';
import { BackTo, PageHead } from '../../parts/small.tsx';
import { useVpp } from '../api.ts';
import { membersQueryOf } from '../model/scope-query.ts';
import { CoverageText, RangeText } from '../parts/coverage.tsx';
import { ScopeName } from '../parts/scope-name.tsx';
import { energyPlaceOf } from '../places.ts';

const EVERY_MS = 60_000;
/** Each group is asked for by itself: beyond so many a list of members is the better way. */
const GROUPS_MAX = 24;

/** Where a number of the first screen comes from: groups, then their members, then devices and readings. */
export function PartsPage({ flow: asked }: { readonly flow: string }) {
  const { t } = usePreferences();
  const flow = FLOW_NAMES.find((one) => one === asked) ?? 'consumption';
  const now = useVpp<NowAnswer>('/now', {}, { everyMs: EVERY_MS });
  const portfolio = useVpp<PortfolioSummary>('/portfolio');
  const name = t(`energy.flowName.${flow}`);
  return (
    <>
      <BackTo place={energyPlaceOf.energy()} text={t('place.energy')} />
      <PageHead heading={name} text={t('energy.parts.text', { flow: name })} />
      <p>{t(`energy.parts.explain.${flow}`)}</p>
      <Answered asked={now}>
        {({ time }) => (
          <Answered asked={portfolio}>
            {({ scopes, members }) => (
              <Groups
                flow={flow}
                nowMs={Date.parse(time)}
                scopes={[{ scope: 'dong', members, withheld: false }, ...scopes].slice(0, GROUPS_MAX)}
              />
            )}
          </Answered>
        )}
      </Answered>
      <p>
        <a class="button" href={energyPlaceOf.members()}>
          {t('energy.parts.all')}
        </a>
      </p>
    </>
  );
}

interface GroupsProps {
  readonly flow: FlowName;
  readonly nowMs: number;
  readonly scopes: PortfolioSummary['scopes'];
}

function Groups({ flow, nowMs, scopes }: GroupsProps) {
  const { t } = usePreferences();
  if (scopes.length === 1) return <EmptyNote>{t('energy.parts.none')}</EmptyNote>;
  return (
    <section class="card" aria-label={t('place.parts')}>
      <ScrollBox label={t('office.table', { name: t('place.parts') })}>
        <table class="stacking">
          <thead>
            <tr>
              <th scope="col">{t('energy.parts.group')}</th>
              <th scope="col" class="number">
                {t('energy.parts.membersCount')}
              </th>
              <th scope="col" class="number">
                {t('energy.parts.value')}
              </th>
              <th scope="col">{t('energy.parts.coverage')}</th>
            </tr>
          </thead>
          <tbody>
            {scopes.map((group) => (
              <Group key={group.scope} {...group} flow={flow} nowMs={nowMs} />
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </section>
  );
}

interface GroupProps {
  readonly scope: string;
  readonly members: number;
  readonly withheld: boolean;
  readonly flow: FlowName;
  readonly nowMs: number;
}

function Group({ scope, members, withheld, flow, nowMs }: GroupProps) {
  const { t, language } = usePreferences();
  const startMs = dayStartMs(dayOf(nowMs));
  const query = {
    scope,
    from: new Date(startMs).toISOString(),
    to: new Date(startMs + 24 * 3_600_000).toISOString(),
    resolution: 'day',
  };
  const { answer } = useVpp<AccountsAnswer>(withheld ? null : '/accounts', query);
  const row = answer?.rows.at(-1);
  const isWithheld = withheld || answer?.withheld !== undefined;
  return (
    <tr>
      <th scope="row">
        <a href={energyPlaceOf.members(membersQueryOf(scope))}>
          <ScopeName scope={scope} />
        </a>
      </th>
      <td class="number" data-label={t('energy.parts.membersCount')}>
        {formatNumber(members, 0, language)}
      </td>
      {isWithheld ? (
        <td colSpan={2} class="muted">
          {t('energy.withheld.too-few-households')}
        </td>
      ) : (
        <>
          <td class="number" data-label={t('energy.parts.value')}>
            <Amount quantity={formatQuantity(row?.flows[flow] ?? null, 'Wh', language)} />
            {row === undefined ? null : (
              <span class="under muted">
                <RangeText low={row.low[flow]} high={row.high[flow]} unit="Wh" />
              </span>
            )}
          </td>
          <td data-label={t('energy.parts.coverage')}>
            {row === undefined ? answer === null ? '…' : '–' : <CoverageText coverage={row.coverage} />}
          </td>
        </>
      )}
    </tr>
  );
}
