import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROJECT } from '#tests/processes/node-process.ts';
import { composeFile, MAIN, mountsOf } from './compose-file.ts';

const { command = [], ...service } = composeFile(MAIN).services.secrets ?? {};
const mounts = mountsOf(service);

/** The volumes of the service `secrets` as folders, filled by what that service runs. */
export class SecretsFolder {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static drawn(): SecretsFolder {
    const made = new SecretsFolder(mkdtempSync(path.join(tmpdir(), 'votes-secrets-')));
    for (const volume of volumes()) mkdirSync(made.of(volume));
    made.draw();
    return made;
  }

  /** Runs the service once more, as each `docker compose up` does. */
  draw(): void {
    const own = (place: string) => {
      const file = mounts.find(({ to }) => to === place)?.from;
      return file === undefined ? place.replace(/^\/secrets/, this.#folder) : path.join(PROJECT, file);
    };
    const script = service.entrypoint?.[1] ?? '';
    execFileSync(process.execPath, [own(script), ...command.map(own)], { cwd: this.#folder, stdio: 'pipe' });
  }

  /** Where a volume is. */
  of(volume: string): string {
    const mount = mounts.find(({ from }) => from === volume)?.to ?? volume;
    return mount.replace(/^\/secrets/, this.#folder);
  }

  /** Every file, by volume and name. */
  files(): Record<string, string> {
    const found = volumes().flatMap((volume) =>
      readdirSync(this.of(volume)).map((name) => [
        `${volume}/${name}`,
        readFileSync(path.join(this.of(volume), name), 'utf8'),
      ]),
    );
    return Object.fromEntries(found);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

function volumes(): string[] {
  return mounts.map(({ from }) => from).filter((from) => !from.startsWith('.'));
}
