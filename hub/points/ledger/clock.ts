/** How far the clocks of a kiosk and of the hub may be apart, and how long before its event a weighing may have ended. */
export const CLOCK_SLACK_MS = 10 * 60_000;
