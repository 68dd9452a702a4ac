import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DATA_SOURCE } from '@maeul/dashboards/grafana/frame';
import { unwrap } from '@maeul/devices/refusal';
import { readEdgeConfig } from '@maeul/edge/agent/config';
import { readHubConfig } from '@maeul/hub/config';
import { influxTarget } from '@maeul/hub/sinks/influx/config';
import { neighbourhoodEndpoints } from '@maeul/simulators/neighbourhood';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { needs } from '../scripts/needs.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const yaml = (file: string): unknown => parse(read(file), { merge: true });

interface Service {
  readonly image: string;
  readonly build?: { readonly dockerfile: string; readonly target: string };
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly healthcheck?: unknown;
  readonly privileged?: boolean;
  readonly security_opt?: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

describe('the configurations that come with the deployment', () => {
  it.each(['deploy/config/hub.yaml', 'deploy/compose/hub.yaml'])('%s is one that the hub takes', (file) => {
    const config = unwrap(readHubConfig(read(file), file, {}));
    expect(config.mqtt.anonymous).toBe(false);
    expect(influxTarget(config.influx!, () => 'a token').ok).toBe(true);
  });

  it.each(['deploy/config/edge.yaml', 'deploy/compose/edge-roof-12.yaml', 'deploy/compose/edge-apt-3.yaml'])(
    '%s is one that an agent takes',
    (file) => {
      const config = unwrap(readEdgeConfig(read(file), file, null));
      expect(config.hub.credentials).not.toBeNull();
    },
  );

  it('reads every simulated device at the port, unit and profile that it has', () => {
    const agents = ['roof-12', 'apt-3'].map((site) => {
      const file = `deploy/compose/edge-${site}.yaml`;
      return unwrap(readEdgeConfig(read(file), file, null));
    });
    const wanted = neighbourhoodEndpoints.flatMap(({ portOffset, framing, devices }) =>
      devices.map(({ path, profile, role, unit }) => ({
        path: `eunpyeong/sinsa1/${path}`,
        profile,
        role,
        unit: framing === 'modbus-rtu' ? unit : undefined,
        bus: { kind: framing === 'modbus-tcp' ? 'tcp' : 'rtu-tcp', host: 'simulators', port: 15020 + portOffset },
      })),
    );
    const configured = agents.flatMap(({ buses, devices }) =>
      devices.map(({ path, profile, role, unit, bus }) => {
        const shared = wanted.some((device) => device.path === path && device.unit !== undefined);
        return { path, profile, role, unit: shared ? unit : undefined, bus: buses.get(bus) };
      }),
    );
    expect(configured).toEqual(wanted);
  });
});

describe('docker-compose.yml', () => {
  const { services, volumes, secrets } = yaml('docker-compose.yml') as Compose;
  const each = Object.entries(services);

  it('has the hub, two agents, the simulators, InfluxDB 2 and Grafana', () => {
    expect(Object.keys(services).sort()).toEqual(
      ['edge-apt-3', 'edge-roof-12', 'enroll', 'grafana', 'hub', 'influxdb', 'simulators'].sort(),
    );
    expect(services.influxdb?.image).toMatch(/^influxdb:2\./);
  });

  it.each(each)('%s refers only to what is there', (_name, service) => {
    for (const other of Object.keys(service.depends_on ?? {})) expect(services).toHaveProperty(other);
    for (const secret of service.secrets ?? []) expect(secrets).toHaveProperty(secret);
    for (const volume of service.volumes ?? []) {
      const source = volume.split(':')[0]!;
      if (source.startsWith('./')) expect(existsSync(join(root, source))).toBe(true);
      else expect(volumes).toHaveProperty(source);
    }
    if (service.build === undefined) return;
    expect(read(service.build.dockerfile)).toMatch(new RegExp(`^FROM \\S+ AS ${service.build.target}$`, 'm'));
  });

  it.each(each)(
    '%s listens to this machine only, gains no privilege and keeps its secrets in files',
    (_name, service) => {
      for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
      expect(service.privileged).toBeUndefined();
      expect(service.security_opt).toContain('no-new-privileges:true');
      for (const [name, value] of Object.entries(service.environment ?? {}))
        if (/PASSWORD|TOKEN|SECRET/.test(name)) expect(value).toMatch(/^\/run\/secrets\//);
    },
  );

  it('pins no image to whatever is newest', () => {
    for (const [, { image, build }] of each) if (build === undefined) expect(image).toMatch(/:\d+\.\d+/);
  });

  it('finds its secrets where make-secrets.sh puts them', () => {
    const made = /for name in (.*); do/.exec(read('deploy/make-secrets.sh'))?.[1]?.split(' ');
    expect(Object.values(secrets).map(({ file }) => file)).toEqual(made?.map((name) => `./deploy/secrets/${name}`));
  });

  it('gives each agent the credential that the enrolment writes', () => {
    const { command } = services.enroll as unknown as { command: string[] };
    for (const path of command) {
      const file = `deploy/compose/edge-${path.split('/')[2]}.yaml`;
      const { edge, hub } = unwrap(readEdgeConfig(read(file), file, null));
      expect(edge).toBe(path);
      expect(hub.credentials).toBe(`/var/lib/maeul-credentials/${path.replaceAll('/', '.')}.json`);
    }
  });
});

describe('the images', () => {
  const dockerfile = read('deploy/Dockerfile');
  const final = ['hub', 'edge', 'simulators'];

  it('run as a user without rights and tell their health', () => {
    expect(dockerfile).toMatch(/^USER maeul$/m);
    for (const target of final) {
      const stage = dockerfile.split(/^(?=FROM )/m).find((text) => text.startsWith(`FROM maeul AS ${target}\n`));
      expect(stage).toMatch(/^HEALTHCHECK /m);
      expect(stage).not.toMatch(/^USER /m);
    }
  });

  it('copy what exists', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources]) =>
      sources!.split(' '),
    );
    expect(copied.filter((source) => !existsSync(join(root, source)))).toEqual([]);
  });
});

describe('the provisioning of Grafana', () => {
  it('gives the dashboards the data source that they name, and the folder that holds them', () => {
    const { datasources } = yaml('deploy/grafana/provisioning/datasources/influxdb.yaml') as {
      datasources: { uid: string; type: string; jsonData: { version: string; dbName: string } }[];
    };
    expect(datasources).toMatchObject([{ ...DATA_SOURCE, jsonData: { version: 'InfluxQL', dbName: 'maeul' } }]);
    const { providers } = yaml('deploy/grafana/provisioning/dashboards/maeul.yaml') as {
      providers: { options: { path: string } }[];
    };
    const { services } = yaml('docker-compose.yml') as Compose;
    expect(services.grafana?.volumes).toContain(`./dashboards/grafana/generated:${providers[0]?.options.path}:ro`);
  });
});

describe.skipIf(!needs('systemd-analyze'))('the systemd units', () => {
  const folder = mkdtempSync(join(tmpdir(), 'maeul-units-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const units = readdirSync(join(root, 'deploy/systemd'));

  it.each(units)('%s is understood by systemd and leaves little to attack', (unit) => {
    const file = join(folder, unit);
    // Verification looks for the program: let it find this checkout.
    writeFileSync(file, read(`deploy/systemd/${unit}`).replaceAll('/opt/maeul/', root));
    const verified = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
    expect([verified.status, verified.stderr]).toEqual([0, '']);
    // Tenths of systemd's exposure level, 0 (best) to 100.
    const args = ['security', '--offline=true', '--threshold=20', file];
    expect(spawnSync('systemd-analyze', args, { encoding: 'utf8' }).status).toBe(0);
  });
});
