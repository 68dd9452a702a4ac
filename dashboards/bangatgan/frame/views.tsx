import { EmptyNote } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import type { Place } from '../../ui/router.ts';
import { energyViewOf } from '../energy/energy-views.tsx';
import { CollectionPage } from '../field/collection-page.tsx';
import { KioskPage } from '../field/kiosk-page.tsx';
import { KiosksPage } from '../field/kiosks-page.tsx';
import { MobilePage } from '../field/mobile-page.tsx';
import { GuPage } from '../gu/gu-page.tsx';
import { BatchPage } from '../money/batch-page.tsx';
import { ExchangePage } from '../money/exchange-page.tsx';
import { ReportsPage } from '../money/reports-page.tsx';
import { PageHead } from '../parts/small.tsx';
import { ApprovalsPage } from '../people/approvals-page.tsx';
import { ResidentsPage } from '../people/residents-page.tsx';
import { WalletPage } from '../people/wallet-page.tsx';
import { placeOf } from '../places.ts';
import { CataloguePage } from '../rules/catalogue-page.tsx';
import { TariffEditorPage } from '../rules/tariff-editor.tsx';
import { TariffPage } from '../rules/tariff-page.tsx';
import { TariffsPage } from '../rules/tariffs-page.tsx';
import { AccountsPage } from '../running/accounts-page.tsx';
import { AuditPage } from '../running/audit-page.tsx';

/** The view of a place. */
export function viewOf(place: Place) {
  const { path, query } = place;
  const id = query.get('id') ?? '';
  const version = Number(query.get('version'));
  switch (path.replace(/\/$/, '')) {
    case '/office':
      return <KiosksPage />;
    case '/office/kiosk':
      return <KioskPage path={query.get('path') ?? ''} />;
    case '/office/collection':
      return <CollectionPage />;
    case '/office/mobile':
      return <MobilePage />;
    case '/office/residents':
      return <ResidentsPage />;
    case '/office/wallet':
      return <WalletPage key={id} id={id} />;
    case '/office/approvals':
      return <ApprovalsPage />;
    case '/office/tariffs':
      return <TariffsPage />;
    case '/office/tariff':
      return <TariffPage id={id} version={version} />;
    case '/office/tariff-editor':
      return <TariffEditorPage key={`${id} ${version}`} from={id === '' ? null : { id, version }} />;
    case '/office/catalogue':
      return <CataloguePage />;
    case '/office/reports':
      return <ReportsPage query={query} />;
    case '/office/exchange':
      return <ExchangePage />;
    case '/office/batch':
      return <BatchPage key={id} id={id} />;
    case '/office/audit':
      return <AuditPage query={query} />;
    case '/office/accounts':
      return <AccountsPage />;
    case '/office/gu':
      return <GuPage query={query} />;
    default:
      return energyViewOf(place) ?? <LostView />;
  }
}

function LostView() {
  const { t } = usePreferences();
  return (
    <>
      <PageHead heading={t('lost.heading')} />
      <EmptyNote>
        {t('lost.text')} <a href={placeOf.kiosks()}>{t('place.kiosks')}</a>
      </EmptyNote>
    </>
  );
}
