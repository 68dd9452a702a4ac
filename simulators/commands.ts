import { Command } from 'commander';
import { auditCommand } from './auditor/audit-command.ts';
import { cleanHouseCommand } from './cli/clean-house-command.ts';
import { householdsCommand, portfolioCommand } from './cli/households-command.ts';
import { batteryCommand, inverterCommand, meterCommand, rs485Command } from './cli/modbus-commands.ts';
import { neighbourhoodCommand } from './cli/neighbourhood-command.ts';
import { openadrVtnCommand } from './cli/openadr-command.ts';
import { houseMeterCommand, scaleCommand, waterMeterCommand } from './cli/serial-commands.ts';
import { mqttLoadCommand } from './mqtt-load.ts';

/** `maeul sim …`: pretend hardware that speaks the real protocols. A refusal is thrown as a `RefusalError`. */
export function simCommand(): Command {
  const sim = new Command('sim').description('simulated devices, each alone or a whole neighbourhood');
  for (const command of [
    inverterCommand(),
    batteryCommand(),
    meterCommand(),
    rs485Command(),
    houseMeterCommand(),
    waterMeterCommand(),
    scaleCommand(),
    cleanHouseCommand(),
    neighbourhoodCommand(),
    householdsCommand(),
    portfolioCommand(),
    openadrVtnCommand(),
    mqttLoadCommand(),
    auditCommand(),
  ])
    sim.addCommand(command);
  return sim;
}
