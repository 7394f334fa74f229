import { describe, expect, it } from 'vitest';
import type { Setting } from '#runtime/config/settings.ts';
import { READ_BY, SETTINGS } from '#runtime/config/settings.ts';
import { read } from './source-tree.ts';

/** What the Dockerfile says of an image: the user it runs as, and the ports it names. */
interface Image {
  readonly user: string;
  readonly ports: readonly string[];
}

/** By name, the images the Dockerfile makes; a stage has the user of the one it is made of. */
function imagesOf(dockerfile: string): Map<string, Image> {
  const users = new Map<string, string>();
  const images = new Map<string, Image>();
  for (const stage of dockerfile.split(/^(?=FROM )/m)) {
    const [, base = '', name = ''] = /^FROM (?:--\S+ )?(\S+) AS (\S+)/.exec(stage) ?? [];
    const user = [...stage.matchAll(/^USER (\d+)/gm)].at(-1)?.[1] ?? users.get(base) ?? 'root';
    users.set(name, user);
    const title = /image\.title=(voting-\w+)/.exec(stage)?.[1];
    const ports = /^EXPOSE (.+)$/m.exec(stage)?.[1]?.split(' ') ?? [];
    if (title !== undefined) images.set(title, { user, ports });
  }
  return images;
}

const images = imagesOf(read('Dockerfile'));
const DEPLOYABLES = ['api', 'consumer', 'migrate', 'frontend', 'cli', 'standalone'] as const;

/** The table under "As a container" of a part's README: what it says, by the word it begins with. */
function containerTable(part: string): Map<string, string> {
  const section =
    /^## As a container\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(read(`${part}/README.md`))?.[1] ?? '';
  return new Map(
    [...section.matchAll(/^\| (\S.*?) \| (.*) \|$/gm)].map(([, key = '', text = '']) => [key, text]),
  );
}

/** The settings of the page, which stand in a table of their own. */
const PAGE_SETTINGS = ['API_URL', 'API_PROXY', 'PUBLIC_URL', 'PORT', 'ENVIRONMENT'];

describe.each(DEPLOYABLES)('the README of %s', (part) => {
  const table = containerTable(part);
  const image = images.get(`voting-${part}`);

  it('names its image and the user that the Dockerfile gives it', () => {
    expect(table.get('image')).toMatch(`\`voting-${part}\`, as user ${image?.user}`);
  });

  it('names the ports that the Dockerfile does, and probes on no other', () => {
    const ports = [...(table.get('ports') ?? '').matchAll(/\b(\d{4}) \(`(?:METRICS_)?PORT`\)/g)].map(
      ([, port]) => port,
    );
    expect(ports).toEqual(image?.ports ?? []);
    const probed = [...(table.get('probes') ?? '').matchAll(/ on (\d{4})/g)].map(([, port]) => port);
    expect(probed.filter((port) => !ports.includes(port))).toEqual([]);
    expect(probed.length > 0).toBe(ports.length > 0);
  });

  it('names only settings that it reads', () => {
    const known: readonly string[] = part === 'frontend' ? PAGE_SETTINGS : READ_BY[part];
    const named = [...table.values()].flatMap((text) =>
      [...text.matchAll(/`([A-Z][A-Z_]+)(?=[`=])/g)].map(([, name]) => name),
    );
    const isKnown = (name = '') => known.includes(name) || known.includes(name.replace(/_FILE$/, ''));
    expect(named.filter((name) => !isKnown(name))).toEqual([]);
  });
});

describe.each(['api', 'consumer', 'standalone'] as const)('the README of %s', (part) => {
  const table = containerTable(part);

  it('tells how long it takes to end at most, as main.ts sets it', () => {
    const deadline = /deadlineMs: ([\d_]+)/.exec(read(`${part}/main.ts`))?.[1]?.replaceAll('_', '');
    expect(table.get('ends')).toContain(`after ${Number(deadline) / 1000} seconds at most`);
  });
});

it.each(['api', 'consumer', 'migrate'] as const)(
  'the README of %s names every setting that has to be set',
  (part) => {
    const required = READ_BY[part].filter((name) => {
      const setting: Setting<unknown> = SETTINGS[name];
      return setting.fallback === undefined && !setting.optional;
    });
    const named = containerTable(part)
      .get('has to be set')
      ?.split(';')[0]
      ?.match(/[A-Z_]+_URL/g);
    expect(named).toEqual(required);
  },
);

it('the ports of the images are those the settings fall back to', () => {
  expect(images.get('voting-api')?.ports).toEqual([SETTINGS.PORT, SETTINGS.METRICS_PORT].map(fallbackOf));
  expect(images.get('voting-consumer')?.ports).toEqual([fallbackOf(SETTINGS.METRICS_PORT)]);
});

function fallbackOf({ fallback }: Setting<number>): string {
  return String(fallback);
}
