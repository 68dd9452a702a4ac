import type { KioskFault } from '@maeul/devices/kiosk/kiosk-status';
import type { Refusal } from '@maeul/devices/refusal';

export interface BoardReportParts {
  readonly fault: (fault: KioskFault) => void;
  readonly log: (level: 'info' | 'warn' | 'error', text: string) => void;
}

/** Tells staff of each board that goes and comes back; every attempt to reach it anew is no news. */
export class BoardReport {
  readonly #parts: BoardReportParts;
  /** Why those that are away are, by name. */
  readonly #away = new Map<string, string>();

  constructor(parts: BoardReportParts) {
    this.#parts = parts;
  }

  readonly hear = (board: string, why: Refusal | null): void => {
    const { fault, log } = this.#parts;
    const before = this.#away.get(board);
    if (why === null) {
      this.#away.delete(board);
      if (before === undefined) log('info', `The board "${board}" is there.`);
      else fault({ code: 'board-back', part: board, message: `The board "${board}" is back after ${before}.` });
    } else if (before !== why.code) {
      this.#away.set(board, why.code);
      fault({ code: why.code, part: board, message: `The board "${board}": ${why.message}`.slice(0, 500) });
    }
  };
}
