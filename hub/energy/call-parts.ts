import type { CallDesk } from './call-desk.ts';
import type { CallKeeper } from './call-keeper.ts';
import type { CallOffice } from './call-office.ts';

/** What others need of calls. */
export interface CallParts {
  /** Calls come in here, from staff and from an upstream. */
  readonly intake: CallDesk;
  /** Which calls there are, their states, and word of every change. */
  readonly keeper: CallKeeper;
  readonly office: CallOffice;
}
