import { parse } from 'yaml';
import { read } from '#tests/source-tree.ts';

/** What one service waits for of another. */
export type Condition = 'service_started' | 'service_healthy' | 'service_completed_successfully';

/** One service of a Compose file, as far as our tests ask for it. */
export interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly target?: string };
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly privileged?: boolean;
  readonly security_opt?: readonly string[];
  readonly restart?: string;
  readonly network_mode?: string;
  readonly working_dir?: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly profiles?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly logging?: { readonly driver: string; readonly options: Readonly<Record<string, string>> };
  readonly stop_grace_period?: string;
  readonly depends_on?: Readonly<Record<string, { readonly condition: Condition }>>;
  readonly deploy?: { readonly resources: { readonly limits: Readonly<Record<string, string | number>> } };
}

export interface Network {
  readonly internal?: boolean;
  readonly ipam?: { readonly config: readonly { readonly subnet: string }[] };
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, Network>>;
  readonly volumes: Readonly<Record<string, object>>;
}

export const MAIN = 'compose.yaml';
export const WATCHING = 'compose.observability.yaml';

/** A Compose file with its anchors and merges resolved, and its variables as they stand. */
export const composeFile = (name: string): ComposeFile => parse(read(name), { merge: true });

/** What a text of a Compose file becomes where nothing is set: `${NAME:-default}` is its default. */
export const withoutEnvironment = (text: string): string => text.replace(/\$\{\w+(?::-([^}]*))?\}/g, '$1');

/** The services of both files; those that the second only adds to are as the first has them. */
export function allServices(): Map<string, Service> {
  const { services: main } = composeFile(MAIN);
  const { services: watching } = composeFile(WATCHING);
  return new Map(Object.entries({ ...watching, ...main }));
}

/** A mount by its parts. */
export function mountsOf({ volumes = [] }: Service) {
  return volumes.map((volume) => {
    const [from = '', to = '', mode] = volume.split(':');
    return { from, to, isReadOnly: mode === 'ro' };
  });
}
