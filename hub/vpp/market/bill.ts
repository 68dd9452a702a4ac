import { milliWonOf, type Prices } from './prices.ts';

/** What a member gave and took at one price. */
export interface SharedAtPrice {
  readonly milliWonPerKwh: number;
  readonly givenWh: number;
  readonly takenWh: number;
}

/** Thousandths of a won. */
export interface BillSums {
  readonly givenWh: number;
  readonly takenWh: number;
  readonly withoutMilliWon: number;
  readonly withMilliWon: number;
  readonly benefitMilliWon: number;
}

/** What a month cost with and without the market, at today's prices of feed-in and retail and the price at which each share was made. */
export function billOf(
  meter: { readonly importWh: number; readonly exportWh: number },
  shared: readonly SharedAtPrice[],
  { feedIn, retail }: Pick<Prices, 'feedIn' | 'retail'>,
): BillSums {
  const withoutMilliWon = milliWonOf(meter.importWh, retail) - milliWonOf(meter.exportWh, feedIn);
  let givenWh = 0;
  let takenWh = 0;
  let benefitMilliWon = 0;
  for (const { milliWonPerKwh: price, givenWh: given, takenWh: taken } of shared) {
    givenWh += given;
    takenWh += taken;
    benefitMilliWon += milliWonOf(taken, retail - price) + milliWonOf(given, price - feedIn);
  }
  return { givenWh, takenWh, withoutMilliWon, withMilliWon: withoutMilliWon - benefitMilliWon, benefitMilliWon };
}
