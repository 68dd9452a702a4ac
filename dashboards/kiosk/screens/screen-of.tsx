import type { KioskView } from '@maeul/devices/kiosk/kiosk-view';
import { DispensingScreen, IdentifyingScreen, WeighingScreen } from './busy-screens.tsx';
import { BuyScreen } from './buy-screen.tsx';
import { ClosedScreen } from './closed-screen.tsx';
import { ConfirmScreen } from './confirm-screen.tsx';
import { ConsentScreen } from './consent-screen.tsx';
import { ContainersScreen } from './containers-screen.tsx';
import { CountScreen } from './count-screen.tsx';
import { ExchangeScreen } from './exchange-screen.tsx';
import { HelpScreen } from './help-screen.tsx';
import { HistoryScreen } from './history-screen.tsx';
import { HomeScreen } from './home-screen.tsx';
import { KindsScreen } from './kinds-screen.tsx';
import { PhoneScreen } from './phone-screen.tsx';
import { PutInScreen } from './put-in-screen.tsx';
import { ReceiptScreen } from './receipt-screen.tsx';
import { IdentifyFailedScreen, RefusedScreen } from './refused-screens.tsx';
import { ReturningScreen } from './returning-screen.tsx';
import { WelcomeScreen } from './welcome-screen.tsx';

/** The screen for where the kiosk is. */
export function screenOf(view: KioskView) {
  const { service, step } = view;
  if (service.state === 'closed') return <ClosedScreen code={service.code} view={view} />;
  switch (step.at) {
    case 'welcome':
      return <WelcomeScreen view={view} step={step} />;
    case 'enter-phone':
      return <PhoneScreen view={view} step={step} />;
    case 'identifying':
      return <IdentifyingScreen />;
    case 'identify-failed':
      return <IdentifyFailedScreen view={view} step={step} />;
    case 'consent':
      return <ConsentScreen />;
    case 'home':
      return <HomeScreen view={view} step={step} />;
    case 'choose-kind':
      return <KindsScreen view={view} step={step} />;
    case 'count-items':
      return <CountScreen view={view} step={step} />;
    case 'put-in':
      return <PutInScreen view={view} step={step} />;
    case 'weighing':
      return <WeighingScreen />;
    case 'receipt':
      return <ReceiptScreen view={view} step={step} />;
    case 'refused':
      return <RefusedScreen view={view} step={step} />;
    case 'buy':
      return <BuyScreen view={view} step={step} />;
    case 'confirm-purchase':
      return <ConfirmScreen view={view} step={step} />;
    case 'dispensing':
      return <DispensingScreen view={view} step={step} />;
    case 'exchange':
      return <ExchangeScreen view={view} step={step} />;
    case 'history':
      return <HistoryScreen view={view} step={step} />;
    case 'containers':
      return <ContainersScreen view={view} step={step} />;
    case 'returning':
      return <ReturningScreen view={view} step={step} />;
    case 'help':
      return <HelpScreen view={view} step={step} />;
  }
}
