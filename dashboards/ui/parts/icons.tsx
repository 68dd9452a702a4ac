import type { DeviceState } from '@maeul/devices/messages/state';

const STROKE = {
  fill: 'none',
  stroke: 'currentColor',
  'stroke-width': '2',
  'stroke-linecap': 'round',
  'stroke-linejoin': 'round',
} as const;

const PATHS = {
  solar:
    'M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z',
  home: 'M4 11.5 12 4.5l8 7M6.5 10v9.5h11V10M10.5 19.5v-5h3v5',
  bought: 'M12 3v12M7 10.5l5 5 5-5M4.5 20.5h15',
  exported: 'M12 16V4M7 8.5l5-5 5 5M4.5 20.5h15',
  grid: 'M8 21 10.5 3h3L16 21M6.5 8h11M8.5 13.5h7M9 17l6-3.5M15 17 9 13.5',
  battery: 'M4 8h14v9H4ZM20.5 11v3M10.5 9.5 8.5 13h4l-2 3',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM15.5 15.5 20.5 20.5',
  left: 'M14.5 5.5 8 12l6.5 6.5',
  right: 'M9.5 5.5 16 12l-6.5 6.5',
  down: 'M5.5 9.5 12 16l6.5-6.5',
  warning: 'M12 4 2.5 20h19ZM12 10v4.5M12 17.2v.1',
} as const;
export type IconName = keyof typeof PATHS;

/** A picture beside words, never instead of them: it is hidden from who listens. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" {...STROKE}>
      <path d={PATHS[name]} />
    </svg>
  );
}

const MARKS: Readonly<Record<DeviceState['status'] | 'unknown', string>> = {
  online: 'M7.5 12.5l3 3 6-6.5',
  unreachable: 'M12 7v6M12 16.5v.1',
  offline: 'M8.5 8.5l7 7M15.5 8.5l-7 7',
  unknown: 'M7.5 12h.1M12 12h.1M16.5 12h.1',
};

/** A round mark whose shape, and not only its colour, tells the state. */
export function StatusMark({ status }: { readonly status: keyof typeof MARKS }) {
  return (
    <svg class={`mark mark-${status}`} viewBox="0 0 24 24" aria-hidden="true" {...STROKE} stroke-width="2.4">
      <circle cx="12" cy="12" r="10" />
      <path d={MARKS[status]} />
    </svg>
  );
}
