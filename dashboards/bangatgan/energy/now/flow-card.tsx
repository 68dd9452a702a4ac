import type { Flows } from '@maeul/devices/vpp/accounts';
import type { NowAnswer } from '@maeul/devices/vpp/api/accounts';
import { FlowNode, type FlowNodeKind, Stream } from '../../../ui/flow/flow-parts.tsx';
import { formatQuantity, formatShare, quantityText } from '../../../ui/format/quantity.ts';
import { usePreferences } from '../../../ui/preferences.tsx';

const LEFT: readonly [number, number] = [84, 136];
const MIDDLE: readonly [number, number] = [270, 136];
const RIGHT: readonly [number, number] = [456, 136];
const BELOW: readonly [number, number] = [270, 286];

interface FlowCardProps {
  /** W */
  readonly power: Flows;
  /** What the batteries hold; null where it is not known. */
  readonly stored: NowAnswer['stored'] | null;
  /** Whether somebody has a wind turbine. */
  readonly hasWind: boolean;
}

/** Who gives whom how much, right now. Everything meets in the dong, so nobody has to guess whose sun went where. */
export function FlowCard({ power, stored, hasWind }: FlowCardProps) {
  const { t, language } = usePreferences();
  const { production, consumption, charge, discharge } = power;
  const gridW = power.import - power.export;
  const batteryW = discharge - charge;
  const hasBattery = (stored?.batteries ?? 0) > 0 || batteryW !== 0;
  const mostW = Math.max(production, consumption, Math.abs(gridW), Math.abs(batteryW));
  const text = (w: number) => quantityText(formatQuantity(Math.abs(w), 'W', language));
  const sun = hasWind ? 'sunAndWind' : 'sun';
  const grid = gridW < 0 ? 'giving' : 'buying';
  const battery = batteryW < 0 ? 'charging' : batteryW > 0 ? 'discharging' : 'resting';
  const share = stored !== null && stored.capacityWh > 0 ? stored.wh / stored.capacityWh : null;
  const filled = share === null ? null : `${t('energy.flow.filled')} ${quantityText(formatShare(share, language))}`;
  const parts = [
    `${t(`energy.flow.${sun}`)} ${text(production)}`,
    `${t('energy.flow.homes')} ${text(consumption)}`,
    `${t(`energy.flow.${grid}`)} ${text(gridW)}`,
    ...(hasBattery ? [`${t(`energy.flow.${battery}`)} ${text(batteryW)}`, ...(filled === null ? [] : [filled])] : []),
  ];
  const node = (kind: FlowNodeKind, at: readonly [number, number], name: string, w: number) => (
    <FlowNode kind={kind} at={at}>
      <text y="40">
        <tspan x="0" dy="1em">
          {name}
        </tspan>
        <tspan class="node-amount" x="0" dy="1.05em">
          {text(w)}
        </tspan>
      </text>
    </FlowNode>
  );
  return (
    <section class="card flow-card" aria-labelledby="flow-heading">
      <h2 id="flow-heading">{t('energy.flow.heading')}</h2>
      <svg
        class="flow-picture"
        viewBox={hasBattery ? '0 34 540 300' : '0 34 540 200'}
        role="img"
        aria-label={parts.join(', ')}
      >
        <Stream color="made" path="M122 136H232" powerW={production} mostW={mostW} />
        <Stream
          color={gridW < 0 ? 'exported' : 'bought'}
          path={gridW < 0 ? 'M308 136H418' : 'M418 136H308'}
          powerW={Math.abs(gridW)}
          mostW={mostW}
        />
        {hasBattery ? (
          <Stream
            color="stored"
            path={batteryW < 0 ? 'M270 174V248' : 'M270 248V174'}
            powerW={Math.abs(batteryW)}
            mostW={mostW}
          />
        ) : null}
        <g class="arrows">
          {production > 0 ? <path d="M172 124l12 12-12 12" /> : null}
          {gridW === 0 ? null : <path d={gridW < 0 ? 'M358 124l12 12-12 12' : 'M370 124l-12 12 12 12'} />}
          {batteryW === 0 || !hasBattery ? null : (
            <path d={batteryW < 0 ? 'M258 205l12 12 12-12' : 'M258 217l12-12 12 12'} />
          )}
        </g>
        {node('solar', LEFT, t(`energy.flow.${sun}`), production)}
        {node('grid', RIGHT, t(`energy.flow.${grid}`), gridW)}
        <FlowNode kind="homes" at={MIDDLE}>
          <text y="-44">
            <tspan class="node-amount" x="0">
              {text(consumption)}
            </tspan>
            <tspan x="0" dy="-1.5em">
              {t('energy.flow.homes')}
            </tspan>
          </text>
        </FlowNode>
        {hasBattery ? (
          <FlowNode kind="battery" at={BELOW}>
            <text class="node-beside" y="-36">
              <tspan x="46" dy="1em">
                {t(`energy.flow.${battery}`)}
              </tspan>
              <tspan class="node-amount" x="46" dy="1.05em">
                {text(batteryW)}
              </tspan>
              <tspan x="46" dy="1.35em">
                {filled}
              </tspan>
            </text>
          </FlowNode>
        ) : null}
      </svg>
    </section>
  );
}
