/** How a dong wants its batteries and loads to be planned. */
export interface DispatchSettings {
  /** Hours of the day at the site in which a kWh is dearer: percent of the retail price. `toHour` is exclusive. */
  readonly dear: readonly { readonly fromHour: number; readonly toHour: number; readonly percent: number }[];
  readonly peakWonPerKw: number;
  readonly wearWonPerKwh: number;
  /** Limits of the dong's border, W; null: none. */
  readonly importMaxW: number | null;
  readonly exportMaxW: number | null;
  readonly feeders: readonly {
    readonly id: string;
    readonly importMaxW: number | null;
    readonly exportMaxW: number | null;
  }[];
  /** In an emergency every battery keeps at least so much, percent of its capacity. */
  readonly emergencyPercent: number;
  readonly emergency: boolean;
  /** Without a renewal a device goes back to its own mode after so long. */
  readonly revertS: number;
}
