import { readFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { TarEntry } from './tar.ts';
import { readTar } from './tar.ts';

/** How a container of an image is started, as the image says; the names are those of the format. */
export interface ImageConfig {
  readonly config: {
    readonly User?: string;
    readonly Env?: readonly string[];
    readonly Entrypoint?: readonly string[];
    readonly Cmd?: readonly string[] | null;
    readonly WorkingDir?: string;
    readonly Labels?: Readonly<Record<string, string>>;
    readonly ExposedPorts?: Readonly<Record<string, unknown>>;
    readonly Volumes?: Readonly<Record<string, unknown>>;
  };
  readonly rootfs: { readonly diff_ids: readonly string[] };
  readonly history?: readonly { readonly created_by?: string }[];
}

/** One layer of an image. */
export interface Layer {
  /** The digest of what is in it, the same however it was packed. */
  readonly id: string;
  /** Bytes, packed. */
  readonly size: number;
  entries(): Generator<TarEntry>;
}

export interface ImageArchive {
  readonly config: ImageConfig;
  /** The lowest first. */
  readonly layers: readonly Layer[];
}

/** Reads an image as `docker save` and BuildKit write it, into memory. */
export async function readImage(file: string): Promise<ImageArchive> {
  const files = new Map([...readTar(await readFile(file))].map((entry) => [entry.path, entry.content]));
  const content = (path: string) => {
    const found = files.get(path);
    if (found === undefined) throw new Error(`${file} is no archive of an image: it has no ${path}.`);
    return found;
  };
  const [manifest] = JSON.parse(content('manifest.json').toString());
  const config: ImageConfig = JSON.parse(content(manifest.Config).toString());
  const layers = (manifest.Layers as string[]).map((path, i) =>
    layerOf(config.rootfs.diff_ids[i] ?? '', content(path)),
  );
  return { config, layers };
}

function layerOf(id: string, packed: Buffer): Layer {
  const isPacked = packed[0] === 0x1f && packed[1] === 0x8b;
  return {
    id,
    // Docker keeps layers unpacked, and packs them to send them.
    get size() {
      return isPacked ? packed.length : gzipSync(packed).length;
    },
    entries: () => readTar(isPacked ? gunzipSync(packed) : packed),
  };
}

/** The layers of an image that its base does not have. */
export function layersOver(image: ImageArchive, base: ImageArchive): Layer[] {
  const below = new Set(base.layers.map(({ id }) => id));
  return image.layers.filter(({ id }) => !below.has(id));
}

export function sizeOf(layers: readonly Layer[]): number {
  return layers.reduce((sum, { size }) => sum + size, 0);
}

/** What a container finds: the files of all layers, a higher one's in place of a lower one's. */
export function filesOf({ layers }: ImageArchive): Map<string, TarEntry> {
  const files = new Map<string, TarEntry>();
  for (const layer of layers) {
    for (const entry of layer.entries()) {
      const [, folder = '', gone] = /^(.*\/)?\.wh\.(.+)$/.exec(entry.path) ?? [];
      if (gone === undefined) files.set(entry.path, entry);
      else removeUnder(files, gone === '.wh..opq' ? folder : folder + gone);
    }
  }
  return files;
}

function removeUnder(files: Map<string, TarEntry>, path: string): void {
  for (const each of files.keys()) if (`${each}/`.startsWith(path.replace(/\/?$/, '/'))) files.delete(each);
}
