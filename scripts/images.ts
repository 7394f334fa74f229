import path from 'node:path';
import type { Edition } from './images/build-images.ts';
import { buildImages, buildOf, version } from './images/build-images.ts';
import type { CommandLine } from './images/command-line.ts';
import { HELP, parseCommandLine } from './images/command-line.ts';
import type { ImageEngine } from './images/engine.ts';
import { findEngine, NO_ENGINE } from './images/engine.ts';
import { measure, sizeTable } from './images/size-table.ts';

/** Builds images as the command line tells; see `HELP`. */
const COULD_NOT_BEGIN = 2;

const asked = await read();
if (asked.help) console.log(HELP);
else process.exitCode = await build(asked, await engineOrExit(asked));

async function read(): Promise<CommandLine> {
  try {
    return parseCommandLine(process.argv.slice(2), await version());
  } catch (error) {
    console.error(`${(error as Error).message}\nSee: npm run images -- --help`);
    process.exit(COULD_NOT_BEGIN);
  }
}

async function engineOrExit({ registry }: CommandLine): Promise<ImageEngine> {
  const engine = await findEngine();
  if (engine !== undefined && (registry === undefined || engine.pushes)) return engine;
  console.error(
    engine === undefined ? NO_ENGINE : `${engine.name} cannot push images; Docker with buildx can.`,
  );
  process.exit(COULD_NOT_BEGIN);
}

/** @returns The exit code. */
async function build(line: CommandLine, engine: ImageEngine): Promise<number> {
  const { tag, registry, archives, source, images, verbose } = line;
  const edition: Edition = { tag, registry, archives, source };
  const onLine = verbose ? (text: string) => console.log(text) : undefined;
  try {
    const built = await buildImages(engine, images, edition, {
      onLine,
      onImage: (image) => console.log(`Building ${image} …`),
    });
    if (registry !== undefined) await push(engine, edition, line);
    console.log(`\n${sizeTable(await Promise.all(built.map(measure)))}`);
    console.log(`\nEach is a file too, in ${path.relative(process.cwd(), archives) || '.'}.`);
    return 0;
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  }
}

/** Nothing is pushed before all of it has been built here. */
async function push(engine: ImageEngine, edition: Edition, line: CommandLine): Promise<void> {
  for (const image of line.images) {
    const wanted = await buildOf(image, edition);
    console.log(`Pushing ${wanted.reference} for ${line.platforms.join(' and ')} …`);
    await engine.push(wanted, line.platforms, line.verbose ? (text) => console.log(text) : undefined);
  }
}
