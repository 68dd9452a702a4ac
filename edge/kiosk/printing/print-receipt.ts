import type { KioskFault } from '@maeul/devices/kiosk/kiosk-status';
import type { Receipt } from '@maeul/devices/kiosk/kiosk-view';
import type { KioskConfig } from '../config/config.ts';
import { sendJob } from './printer.ts';
import { receiptJob } from './receipt-job.ts';

/** Prints where there is a printer; staff are told of one that does not. */
export function printReceipt(
  { printer, label }: Pick<KioskConfig, 'printer' | 'label'>,
  receipt: Receipt,
  fault: (fault: KioskFault) => void,
): void {
  if (printer === null) return;
  void sendJob(printer, receiptJob(receipt, label, printer)).then((sent) => {
    if (!sent.ok) fault({ code: sent.code, part: 'printer', message: sent.message.slice(0, 500) });
  });
}
