import type { Setpoint } from '@maeul/devices/vpp/control';
import { formatQuantity, type Language, quantityText } from '../../../ui/format/quantity.ts';
import type { Translate } from '../../../ui/i18n/i18n.ts';

/** What a device was told, in words: `discharge 2.0 kW`, `at most 60 %`, `its own mode`. */
export function setpointText(setpoint: Setpoint, t: Translate, language: Language): string {
  switch (setpoint.kind) {
    case 'auto':
      return t('plan.setpoint.auto');
    case 'limit':
      return t('plan.setpoint.limit', { percent: setpoint.percent });
    case 'storage': {
      if (setpoint.powerW === 0) return t('plan.setpoint.hold');
      const power = quantityText(formatQuantity(Math.abs(setpoint.powerW), 'W', language));
      return t(setpoint.powerW > 0 ? 'plan.setpoint.discharge' : 'plan.setpoint.charge', { power });
    }
  }
}
