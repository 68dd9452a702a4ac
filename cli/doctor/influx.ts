import { readFileSync } from 'node:fs';
import { type InfluxConfig, type InfluxTarget, influxTarget } from '@maeul/hub/sinks/influx/config';
import { type Finding, fault, fine } from './finding.ts';
import { handedOver } from './systemd.ts';

const WAIT_MS = 3_000;

/** Whether InfluxDB answers and would take our points: it is asked to write nothing. */
export async function checkInflux(config: InfluxConfig): Promise<Finding> {
  const given = handedOver('influx', config.tokenFile ?? config.passwordFile);
  if (given !== null) return given;
  const target = influxTarget(config, (path) => readFileSync(path, 'utf8'));
  if (!target.ok) return fault('influx', target.message, target.hint ?? 'Correct "influx" in the configuration.');
  const { url } = target.value;
  try {
    const response = await fetch(writeUrl(target.value), {
      method: 'POST',
      headers: authorization(target.value),
      body: '',
      signal: AbortSignal.timeout(WAIT_MS),
    });
    const { status } = response;
    await response.body?.cancel();
    // An empty body is nothing to complain of, or a bad request: both mean that we are let in.
    if (status < 300 || status === 400) return fine('influx', `InfluxDB at ${url} lets us write.`);
    if (status === 401 || status === 403)
      return fault(
        'influx',
        `InfluxDB at ${url} does not let us in (${status}).`,
        'Check user and password, or the token and its rights.',
      );
    if (status === 404)
      return fault(
        'influx',
        `InfluxDB at ${url} has no such database or bucket (404).`,
        'Version 1: the hub makes it at its start. Version 2: make the bucket, and check "org" and "bucket".',
      );
    return fault(
      'influx',
      `InfluxDB at ${url} answers ${status}.`,
      'Look at its log. Until it is well, the journal keeps all points.',
    );
  } catch (error) {
    const reason = (error as { cause?: Error }).cause?.message ?? (error as Error).message;
    return fault(
      'influx',
      `InfluxDB at ${url} does not answer: ${reason}.`,
      'Start it, or correct influx.url. Until then the journal keeps all points.',
    );
  }
}

function writeUrl(target: InfluxTarget): string {
  const url = target.url.replace(/\/$/, '');
  if (target.version === 1) return `${url}/write?${new URLSearchParams({ db: target.database })}`;
  return `${url}/api/v2/write?${new URLSearchParams({ org: target.org, bucket: target.bucket })}`;
}

function authorization(target: InfluxTarget): Record<string, string> {
  if (target.version === 2) return target.token === undefined ? {} : { authorization: `Token ${target.token}` };
  if (target.username === undefined) return {};
  const login = Buffer.from(`${target.username}:${target.password ?? ''}`).toString('base64');
  return { authorization: `Basic ${login}` };
}
