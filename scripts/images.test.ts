import { expect, it } from 'vitest';
import { PROJECT } from './images/build-images.ts';
import { runProgram } from './images/run-program.ts';

/** `npm run images` where nothing can make images. */
const images = (...args: readonly string[]) =>
  runProgram(['env', '-i', 'PATH=/nowhere', process.execPath, `${PROJECT}/scripts/images.ts`, ...args], {
    limitMs: 60_000,
  });

it('[IM8] npm run images says what to install where there is no engine', { timeout: 120_000 }, async () => {
  const { status, output } = await images();
  expect(output).toMatch(/install Docker with buildx.*IMAGE_ENGINE.*docs\/IMAGES\.md/);
  expect(status).toBe(2);
});

it('[IM8] npm run images says what is wrong with its command line, and helps', {
  timeout: 120_000,
}, async () => {
  const wrong = await images('--only', 'web');
  expect(wrong).toMatchObject({ status: 2, output: expect.stringContaining('There is no image "web"') });
  expect(await images('--help')).toMatchObject({
    status: 0,
    output: expect.stringContaining('--push REGISTRY'),
  });
});
