import type { App } from '../app.ts';
import type { VppOptions } from '../vpp-options.ts';

/** What anybody may see of the dong's power. No guard: what is answered here holds for five households or more. */
export function boardRoutes(_app: App, _vpp: VppOptions): void {}
