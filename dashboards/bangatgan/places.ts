import { address } from '../ui/api/client.ts';

/** The addresses within the office; they can be kept, sent and opened again. */
export const placeOf = {
  kiosks: () => '/office',
  kiosk: (path: string) => address('/office/kiosk', { path }),
  collection: () => '/office/collection',
  mobile: () => '/office/mobile',
  residents: () => '/office/residents',
  wallet: (wallet: string) => address('/office/wallet', { id: wallet }),
  approvals: () => '/office/approvals',
  tariffs: () => '/office/tariffs',
  tariff: (id: string, version: number) => address('/office/tariff', { id, version }),
  tariffEditor: (from?: { id: string; version: number }) => address('/office/tariff-editor', { ...from }),
  catalogue: () => '/office/catalogue',
  reports: (query: Readonly<Record<string, string | undefined>> = {}) => address('/office/reports', query),
  exchange: () => '/office/exchange',
  batch: (id: string) => address('/office/batch', { id }),
  audit: (query: { about?: string | undefined; account?: string | undefined } = {}) => address('/office/audit', query),
  accounts: () => '/office/accounts',
};
