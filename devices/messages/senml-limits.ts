/** Most characters of a text, and of a reason. */
export const TEXT_MAX = 4096;
export const REASON_MAX = 80;
