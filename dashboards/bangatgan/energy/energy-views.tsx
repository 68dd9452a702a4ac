import type { Place } from '../../ui/router.ts';
import { CallFormPage } from './events/call-form-page.tsx';
import { CallPage } from './events/call-page.tsx';
import { CallsPageView } from './events/calls-page.tsx';
import { StatementPage } from './events/statement-page.tsx';
import { ComparePage } from './history/compare-page.tsx';
import { CorrectionsPageView } from './history/corrections-page.tsx';
import { ReplayPage } from './history/replay-page.tsx';
import { DiagnosisPage } from './members/diagnosis-page.tsx';
import { ImportPage } from './members/import-page.tsx';
import { MemberFormPage } from './members/member-form-page.tsx';
import { MemberPage } from './members/member-page.tsx';
import { MembersPageView } from './members/members-page.tsx';
import { EnergyNowPage } from './now/energy-now-page.tsx';
import { PartsPage } from './now/parts-page.tsx';
import { PlanPage } from './plan/plan-page.tsx';
import { ProgrammeFormPage } from './programmes/programme-form-page.tsx';
import { ProgrammesPage } from './programmes/programmes-page.tsx';
import { DisclosurePage } from './sharing/disclosure-page.tsx';
import { MarketPage } from './sharing/market-page.tsx';
import { MileagePage } from './sharing/mileage-page.tsx';

/** The energy screen of a place; null for a place of another kind. */
export function energyViewOf({ path, query }: Place) {
  const id = query.get('id') ?? '';
  const version = Number(query.get('version'));
  const member = query.get('member') ?? '';
  switch (path.replace(/\/$/, '')) {
    case '/office/energy':
      return <EnergyNowPage isWall={query.get('view') === 'wall'} />;
    case '/office/energy-parts':
      return <PartsPage flow={query.get('flow') ?? ''} />;
    case '/office/calls':
      return <CallsPageView />;
    case '/office/call':
      return <CallPage key={id} id={id} />;
    case '/office/call-form':
      return <CallFormPage />;
    case '/office/statement':
      return <StatementPage event={query.get('event') ?? ''} member={member} />;
    case '/office/members':
      return <MembersPageView query={query} />;
    case '/office/member':
      return <MemberPage key={id} id={id} />;
    case '/office/member-form':
      return <MemberFormPage key={id} id={id === '' ? null : id} />;
    case '/office/member-import':
      return <ImportPage />;
    case '/office/diagnosis':
      return <DiagnosisPage member={member} />;
    case '/office/market':
      return <MarketPage />;
    case '/office/mileage':
      return <MileagePage />;
    case '/office/disclosure':
      return <DisclosurePage />;
    case '/office/plan':
      return <PlanPage asset={query.get('asset')} />;
    case '/office/compare':
      return <ComparePage query={query} />;
    case '/office/replay':
      return <ReplayPage day={query.get('day')} />;
    case '/office/corrections':
      return <CorrectionsPageView />;
    case '/office/programmes':
      return <ProgrammesPage />;
    case '/office/programme-form':
      return <ProgrammeFormPage key={`${id} ${version}`} id={id} version={version} />;
    default:
      return null;
  }
}
