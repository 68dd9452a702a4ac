import type { OverrideBody } from '@maeul/devices/vpp/api/plan';
import type { Setpoint } from '@maeul/devices/vpp/control';
import { type FieldErrors, FieldReader } from '../../model/form-checks.ts';

/** An override as it is typed. */
export interface OverrideForm {
  readonly what: 'charge' | 'discharge' | 'hold' | 'limit' | 'auto';
  readonly kw: string;
  readonly percent: string;
  readonly minutes: string;
  readonly reason: string;
}

export const EMPTY_OVERRIDE: OverrideForm = { what: 'hold', kw: '', percent: '100', minutes: '60', reason: '' };

/** What may be told to a kind of asset. */
export function choicesFor(kind: string): readonly OverrideForm['what'][] {
  if (kind === 'battery') return ['hold', 'charge', 'discharge', 'auto'];
  return ['limit', 'auto'];
}

type Read = { readonly ok: true; readonly body: OverrideBody } | { readonly ok: false; readonly errors: FieldErrors };

/** @param reservePercent what stays in a battery whatever is told */
export function readOverride(asset: string, reservePercent: number, form: OverrideForm, nowMs: number): Read {
  const reader = new FieldReader();
  const setpoint = readSetpoint(reader, form, reservePercent);
  const minutes = reader.whole('minutes', form.minutes, 1, 24 * 60);
  const reason = reader.text('reason', form.reason);
  if (reader.errors.size > 0) return { ok: false, errors: reader.errors };
  return {
    ok: true,
    body: { asset, setpoint, until: new Date(nowMs + minutes * 60_000).toISOString(), reason },
  };
}

function readSetpoint(reader: FieldReader, form: OverrideForm, reservePercent: number): Setpoint {
  switch (form.what) {
    case 'auto':
      return { kind: 'auto' };
    case 'limit':
      return { kind: 'limit', percent: reader.number('percent', form.percent, 0, 100) };
    case 'hold':
      return { kind: 'storage', powerW: 0, reservePercent };
    case 'charge':
    case 'discharge': {
      const watts = Math.round(reader.number('kw', form.kw, 0.001, 100_000) * 1000);
      return { kind: 'storage', powerW: form.what === 'charge' ? -watts : watts, reservePercent };
    }
  }
}
