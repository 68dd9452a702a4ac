/**
 * When a weight counts as standing still, and how long things may take. The reasons for the numbers:
 * docs/decisions/0140-when-a-weight-stands-still.md
 */
export interface WeighingRules {
  /** So many equal frames in a row, each heard later than the one before. */
  readonly stableFrames: number;
  /** For so long nothing else was heard than weights within one e. */
  readonly stableMs: number;
  /** A longer pause between two frames begins the run anew. */
  readonly pauseMaxMs: number;
  /** A scale that is not heard for so long is silent. */
  readonly silentMs: number;
  /** How long a stable weight may be waited for, before the lid is unlocked and after it was closed. */
  readonly settleMs: number;
  /** How long the lid may stay closed after it was unlocked. */
  readonly unopenedMs: number;
  /** How long the lid may stay open. */
  readonly openMs: number;
}

export const WEIGHING_RULES: WeighingRules = {
  stableFrames: 3,
  stableMs: 1000,
  pauseMaxMs: 3000,
  silentMs: 5000,
  settleMs: 15_000,
  unopenedMs: 60_000,
  openMs: 120_000,
};
