import { StatusMark } from '../../ui/parts/icons.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { useKnown } from '../context.ts';

/** Whether what one sees is live, in a word. */
export function LinkState() {
  const { t } = usePreferences();
  const kind = useKnown(({ link }) => link.kind);
  switch (kind) {
    case 'live':
      return (
        <span class="status status-online">
          {<StatusMark status="online" />}
          {t('banner.live')}
        </span>
      );
    case 'polling':
      return (
        <span class="status status-unreachable">
          {<StatusMark status="unreachable" />}
          {t('banner.pollingShort')}
        </span>
      );
    case 'lost':
      return (
        <span class="status status-offline">
          {<StatusMark status="offline" />}
          {t('banner.lostShort')}
        </span>
      );
    case 'connecting':
      return (
        <span class="status">
          {<StatusMark status="unknown" />}
          {t('banner.connecting')}
        </span>
      );
  }
}
