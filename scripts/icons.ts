import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { texts } from '#frontend/src/texts/texts.ts';
import { startBrowser } from '#tests/e2e/browser.ts';

/**
 * Draws the pictures that stand beside the page, from `frontend/src/art/icon.svg` and from the cat and the dog of the
 * built page, into `frontend/public`. What they look like is looked at, and committed.
 */
const PROJECT = path.resolve(import.meta.dirname, '..');
const PUBLIC = path.join(PROJECT, 'frontend/public');
const PAPER = '#fff6e9';
const INK = '#2a1b30';

interface Picture {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  /** The colour behind it; transparent where there is none. */
  readonly paper?: string;
  /** What is drawn, as HTML. */
  readonly html: string;
}

const icon = await readFile(path.join(PROJECT, 'frontend/src/art/icon.svg'), 'utf8');
const page = await readFile(path.join(PROJECT, 'frontend/dist/index.html'), 'utf8');

/** The icon in the middle, so wide. */
const iconOf = (width: string) => `<div class="centre"><div style="width: ${width}">${icon}</div></div>`;

const PICTURES: readonly Picture[] = [
  { file: 'favicon.ico', width: 32, height: 32, html: iconOf('100%') },
  { file: 'apple-touch-icon.png', width: 180, height: 180, paper: PAPER, html: iconOf('82%') },
  { file: 'icon-192.png', width: 192, height: 192, html: iconOf('100%') },
  { file: 'icon-512.png', width: 512, height: 512, html: iconOf('100%') },
  // A phone cuts it into its own shape: what matters stays within four fifths of it.
  { file: 'icon-maskable-512.png', width: 512, height: 512, paper: PAPER, html: iconOf('68%') },
  { file: 'share.png', width: 1200, height: 630, paper: PAPER, html: sharePicture() },
];

const browser = await startBrowser();
try {
  for (const picture of PICTURES) await draw(picture);
} finally {
  await browser.close();
}

async function draw({ file, width, height, paper = 'transparent', html }: Picture): Promise<void> {
  const view = await browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce' });
  await view.setContent(`<style>${style(paper)}</style>${html}`);
  const png = await view.screenshot({ omitBackground: true });
  await writeFile(path.join(PUBLIC, file), file.endsWith('.ico') ? asIco(png, width) : png);
  await view.close();
  console.log(`Wrote frontend/public/${file}.`);
}

/** What a shared link shows: both sides, and what they are called. */
function sharePicture(): string {
  const sides = Object.entries(texts.options).map(
    ([option, label]) => `<div class="side ${option}">${artOf(option)}<b>${label}</b></div>`,
  );
  return `<div class="share">${sides.join('<i>vs</i>')}</div>`;
}

/** The drawing on an option's button. */
function artOf(option: string): string {
  const button = new RegExp(`data-option="${option}"[\\s\\S]*?(<svg[\\s\\S]*?</svg>)`).exec(page);
  if (button?.[1] === undefined) throw new Error('Build the page first: npm run build');
  return button[1];
}

function style(paper: string): string {
  return `
    :root { --ink: ${INK}; background: ${paper}; font-family: sans-serif; color: ${INK}; }
    body { margin: 0; }
    svg { display: block; width: 100%; }
    .centre { display: grid; place-items: center; width: 100vw; height: 100vh; }
    .share { display: grid; grid-template-columns: 1fr auto 1fr; align-items: center; gap: 28px;
      width: 100vw; height: 100vh; padding: 48px; box-sizing: border-box; }
    .share i { font: 900 72px sans-serif; }
    .side { height: 100%; box-sizing: border-box; border: 8px solid ${INK}; border-radius: 48px;
      box-shadow: 12px 12px 0 ${INK}; display: flex; flex-direction: column; align-items: center;
      justify-content: end; overflow: hidden; }
    .side svg { width: 350px; }
    .side b { width: 100%; background: #fffdf8; border-top: 8px solid ${INK}; text-align: center;
      font: 900 84px/1.35 sans-serif; }
    .cats { background: #ff9a52; }
    .dogs { background: #5cc3d8; }`;
}

/** An ICO file of one picture: a header of 6 bytes, an entry of 16, and the PNG as it is. */
function asIco(png: Buffer, size: number): Buffer {
  const header = Buffer.alloc(22);
  header.writeUInt16LE(1, 2); // An icon,
  header.writeUInt16LE(1, 4); // of one picture.
  header.writeUInt8(size, 6);
  header.writeUInt8(size, 7);
  header.writeUInt16LE(1, 10); // Planes of colour,
  header.writeUInt16LE(32, 12); // and bits of a pixel.
  header.writeUInt32LE(png.length, 14);
  header.writeUInt32LE(header.length, 18);
  return Buffer.concat([header, png]);
}
