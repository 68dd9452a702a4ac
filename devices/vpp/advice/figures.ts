import figures from './figures.json' with { type: 'json' };

/** A figure that advice rests on, as a range, and where it is from. */
export interface AdviceFigure {
  readonly label: { readonly ko: string; readonly en: string };
  readonly unit: string;
  readonly low: number;
  readonly high: number;
  readonly source: { readonly ko: string; readonly en: string };
}

export const ADVICE_FIGURES: Readonly<Record<keyof typeof figures, AdviceFigure>> = figures;
