import { layersOver, readImage, sizeOf } from './archive.ts';
import type { BuiltImage } from './build-images.ts';
import { readBase } from './build-images.ts';

/** What is told of an image once it is built. */
export interface ImageSize {
  readonly reference: string;
  /** Bytes as a registry sends them. */
  readonly size: number;
  /** The part of it that is ours, and not its base's. */
  readonly own: number;
  readonly user: string;
}

export async function measure(built: BuiltImage): Promise<ImageSize> {
  const image = await readImage(built.archive);
  return {
    reference: built.reference,
    size: sizeOf(image.layers),
    own: sizeOf(layersOver(image, await readBase(built))),
    user: image.config.config.User || 'root',
  };
}

/** Sizes as a table for people, a line an image. */
export function sizeTable(sizes: readonly ImageSize[]): string {
  const rows = sizes.map(({ reference, size, own, user }) => [reference, mega(size), mega(own), user]);
  const table = [['image', 'size', 'over its base', 'user'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function mega(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
