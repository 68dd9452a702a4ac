import type { OverviewAnswer } from '../../ui/api/answers.ts';
import { FlowNode, Stream } from '../../ui/flow/flow-parts.tsx';
import { formatQuantity, quantityText } from '../../ui/format/quantity.ts';
import { usePreferences } from '../../ui/preferences.tsx';
import { hasBattery } from '../model/balance.ts';

const NODES = { solar: [80, 52], homes: [240, 52], grid: [400, 52], battery: [240, 150] } as const;
type Node = keyof typeof NODES;

interface Flow {
  readonly color: string;
  readonly path: string;
  readonly powerW: number | null;
}

/** Who gives whom how much, drawn as streams; the words under it say the same. */
export function FlowPicture({ overview }: { readonly overview: OverviewAnswer | null }) {
  const { t, language } = usePreferences();
  const battery = overview !== null && hasBattery(overview);
  const text = (power: number | null | undefined) => quantityText(formatQuantity(power ?? null, 'W', language));
  const label = t('now.flow', {
    made: text(overview?.made),
    used: text(overview?.used),
    bought: text(overview?.bought),
    exported: text(overview?.exported),
  });
  const flows = flowsOf(overview);
  const mostW = Math.max(0, ...flows.map(({ powerW }) => powerW ?? 0));
  const nodes: Node[] = battery ? ['solar', 'homes', 'grid', 'battery'] : ['solar', 'homes', 'grid'];
  return (
    <svg class="flow-picture" viewBox={battery ? '0 0 480 210' : '0 0 480 116'} role="img" aria-label={label}>
      {flows.map((flow) => (
        <Stream key={flow.path} {...flow} mostW={mostW} />
      ))}
      {nodes.map((node) => (
        <FlowNode key={node} kind={node} at={NODES[node]}>
          <text y="54">{t(`now.${node}`)}</text>
        </FlowNode>
      ))}
    </svg>
  );
}

function flowsOf(overview: OverviewAnswer | null): Flow[] {
  if (overview === null) return [];
  const { made, bought, exported, charged, discharged } = overview;
  const own = made === null ? null : Math.max(0, made - (exported ?? 0));
  const flows = [
    { color: 'made', path: 'M112 52H208', powerW: own },
    { color: 'bought', path: 'M368 52H272', powerW: bought },
    // What the neighbourhood gives away passes over its homes.
    { color: 'exported', path: 'M98 26C150-16 330-16 382 26', powerW: exported },
  ];
  if (!hasBattery(overview)) return flows;
  const isCharging = (charged ?? 0) >= (discharged ?? 0);
  return [
    ...flows,
    { color: 'used', path: isCharging ? 'M240 84V118' : 'M240 118V84', powerW: isCharging ? charged : discharged },
  ];
}
