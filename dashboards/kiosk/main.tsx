import { render } from 'preact';
import { App } from './app.tsx';
import { readSettings } from './model/settings.ts';
import { KioskSession } from './session.ts';

const session = new KioskSession();
session.start();
addEventListener('pagehide', () => session.stop());

render(<App session={session} settings={readSettings(location.search)} />, document.getElementById('kiosk')!);
