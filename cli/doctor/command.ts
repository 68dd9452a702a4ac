import { Command } from 'commander';
import { examine } from './examine.ts';
import type { Finding } from './finding.ts';

const SIGNS: Readonly<Record<Finding['level'], string>> = { ok: '✓', warning: '!', fault: '✗' };

interface DoctorOptions {
  readonly config?: string;
  readonly data?: string;
  readonly deep?: boolean;
  readonly json?: boolean;
}

/** `maeul doctor` tells what is wrong with a set-up and how to mend it. It changes nothing. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('tell what is wrong with a set-up, and how to mend it')
    .option('--config <file>', 'configuration of a hub or of an edge agent; without it a hub with its defaults')
    .option('--data <folder>', 'where the program keeps its data (default: MAEUL_DATA or ./data)')
    .option('--deep', 'also read all of a large journal')
    .option('--json', 'print [{"check", "level", "says", "next"}]')
    .addHelpText('after', HELP)
    .action(async ({ config, data, deep = false, json }: DoctorOptions) => {
      const findings = await examine({
        config: config ?? null,
        dataFolder: data ?? process.env.MAEUL_DATA ?? './data',
        deep,
        environment: process.env,
        nowMs: Date.now(),
      });
      console.log(json ? JSON.stringify(findings) : describe(findings));
      if (findings.some(({ level }) => level === 'fault')) process.exitCode = 1;
    });
}

const HELP = `
✓ is well, ! works but wants a look, ✗ does not work; each with its next step. The exit code is 1 if there is a ✗.

Examples:
  maeul doctor                                a hub with its defaults, and the serial ports of this machine
  maeul doctor --config /etc/maeul/hub.yaml --data /var/lib/maeul-hub
  maeul doctor --config /etc/maeul/edge.yaml --json`;

function describe(findings: readonly Finding[]): string {
  const lines = findings.map(({ level, says, next }) => {
    const text = says.replaceAll('\n', '\n    ');
    return `  ${SIGNS[level]} ${text}${next === undefined ? '' : `\n      → ${next}`}`;
  });
  const faults = findings.filter(({ level }) => level === 'fault').length;
  const warnings = findings.filter(({ level }) => level === 'warning').length;
  const sum = faults + warnings === 0 ? 'All is well.' : `${faults} wrong, ${warnings} to look at.`;
  return [...lines, sum].join('\n');
}
