import type { OverviewAnswer } from '../../ui/api/answers.ts';
import { formatQuantity, quantityText } from '../../ui/format/quantity.ts';
import { usePreferences } from '../../ui/preferences.tsx';
import { hasBattery, thickness } from '../model/balance.ts';

const THIN = 2;
const THICK = 12;
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
      {flows.map(({ color, path, powerW }) => {
        const share = thickness(powerW, mostW);
        return (
          <g key={path}>
            <path class="stream-bed" d={path} />
            {share === 0 ? null : (
              <path class={`stream stream-${color}`} d={path} stroke-width={THIN + share * (THICK - THIN)} />
            )}
          </g>
        );
      })}
      {nodes.map((node) => (
        <g key={node} class={`node node-${node}`} transform={`translate(${NODES[node].join(' ')})`}>
          <circle r="32" />
          <path d={NODE_PICTURES[node]} transform="translate(-18 -18) scale(1.5)" />
          <text y="54">{t(`now.${node}`)}</text>
        </g>
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

/** In a field of 24 by 24. */
const NODE_PICTURES: Readonly<Record<Node, string>> = {
  solar:
    'M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z',
  homes: 'M4 11.5 12 4.5l8 7M6.5 10v9.5h11V10M10.5 19.5v-5h3v5',
  grid: 'M8 21 10.5 3h3L16 21M6.5 8h11M8.5 13.5h7',
  battery: 'M4 8h14v9H4ZM20.5 11v3M10.5 9.5 8.5 13h4l-2 3',
};
