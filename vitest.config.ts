import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Where each run writes what came of it, in a file of its own; nowhere unless told. */
const reports = process.env.VITEST_REPORTS;

/** A condition that is waited for comes soon, or on a busy machine a little later. */
const expectations = { poll: { timeout: 10_000 } };

/**
 * Six kinds of test, told apart by name and place:
 * unit needs nothing but Node, ui a simulated page, integration real Redis and PostgreSQL,
 * e2e the real processes and a real browser, images the images, where something can build and run them,
 * cluster the chart on a real Kubernetes, where there is one.
 */
export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: reports ? ['default', 'json'] : ['default'],
    outputFile: { json: `${reports}/${process.pid}.json` },
    projects: [
      {
        test: {
          name: 'unit',
          expect: expectations,
          testTimeout: 30_000,
          include: ['**/*.test.ts'],
          exclude: [
            ...['**/node_modules/**', '**/*.integration.test.ts'],
            ...['tests/e2e/**', 'tests/images/**', 'tests/cluster/**', 'frontend/src/**'],
          ],
        },
      },
      {
        plugins: [react()],
        test: {
          name: 'ui',
          expect: expectations,
          testTimeout: 30_000,
          include: ['frontend/src/**/*.test.{ts,tsx}'],
          environment: 'happy-dom',
        },
      },
      {
        test: {
          name: 'integration',
          expect: expectations,
          include: ['**/*.integration.test.ts'],
          exclude: ['**/node_modules/**', 'tests/e2e/**'],
          globalSetup: ['tests/servers/global-setup.ts', 'tests/servers/build-page.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          expect: expectations,
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: ['tests/servers/global-setup.ts', 'tests/servers/build-page.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'images',
          expect: expectations,
          include: ['tests/images/**/*.test.ts'],
          globalSetup: ['tests/servers/global-setup.ts', 'tests/images/setup.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'cluster',
          expect: { poll: { timeout: 60_000 } },
          include: ['tests/cluster/**/*.test.ts'],
          globalSetup: ['tests/cluster/setup.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      // What runs as a process of its own in its tests, and is killed there, cannot be measured from here.
      include: [
        '{ballot,contract,event-log,results}/**/*.ts',
        'runtime/{config,database}/**/*.ts',
        'frontend/src/**/*.{ts,tsx}',
      ],
      // What the built document runs before React has its proof in a browser.
      exclude: ['**/*-contract{.ts,/**}', 'frontend/src/testing/**', 'frontend/src/page/early-click.ts'],
      thresholds: { 'frontend/src/**': { statements: 95, branches: 95 } },
    },
  },
});
