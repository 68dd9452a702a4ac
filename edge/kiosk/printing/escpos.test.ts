import { describe, expect, it } from 'vitest';
import { encodeCp949 } from './cp949.ts';
import { EscPos } from './escpos.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('text for a receipt printer', () => {
  it('is CP949: two bytes for Hangul, also for syllables that KS X 1001 lacks, and a question mark for what it has not', () => {
    expect(hex(encodeCp949('가A힝'))).toBe('b0a141c8fe');
    // Of the extension: the first, two between, the last.
    expect(hex(encodeCp949('갂똠쀼힣'))).toBe('81418c63bbd8c652');
    expect(hex(encodeCp949('🙂ก'))).toBe('3f3f');
  });
});

describe('a job', () => {
  it('begins anew, says how Hangul comes, and ends with a cut', () => {
    expect(hex(new EscPos('cp949').line('가').cut().job())).toBe('1b401c26b0a10a1d564200');
    expect(hex(new EscPos('utf-8').line('가').job())).toBe('1b401c2eeab0800a');
  });

  it('lets no text be taken for a command', () => {
    expect(hex(new EscPos('utf-8').line('a\u001b@b\u001dV').job())).toBe('1b401c2e6120406220560a');
  });

  it('stores and prints a QR code', () => {
    const stored = hex(new EscPos('utf-8').qr('maeul').job());
    expect(stored).toContain(`1d286b0800315030${hex(Buffer.from('maeul'))}`);
    expect(stored.endsWith('1d286b0300315130')).toBe(true);
    expect(hex(new EscPos('utf-8').qr('x'.repeat(2_000)).job())).toBe('1b401c2e');
  });
});
