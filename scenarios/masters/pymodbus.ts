import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { RegisterMaster } from './master.ts';

const run = promisify(execFile);

const PROGRAM = `
import json, sys
from pymodbus.client import ModbusSerialClient, ModbusTcpClient
target, questions = json.loads(sys.argv[1]), json.loads(sys.argv[2])
if target["kind"] == "tcp":
    client = ModbusTcpClient(target["host"], port=target["port"])
else:
    client = ModbusSerialClient(target["path"], baudrate=9600)
if not client.connect():
    sys.exit("pymodbus cannot connect")
answers = []
for question in questions:
    read = client.read_holding_registers if question["table"] == "holding" else client.read_input_registers
    answer = read(question["address"], question["count"], slave=question["unit"])
    if answer.isError():
        sys.exit(str(answer))
    answers.append(answer.registers)
client.close()
print(json.dumps(answers))
`;

/** pymodbus, of Debian's own Python. */
export const pymodbus: RegisterMaster = async (target, questions) => {
  const { stdout } = await run('/usr/bin/python3', ['-c', PROGRAM, JSON.stringify(target), JSON.stringify(questions)]);
  return JSON.parse(stdout);
};
