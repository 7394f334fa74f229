import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import type { Choice } from './choices.ts';
import { anyChoice, renderingOf } from './choices.ts';
import type { KubernetesObject } from './kubernetes.ts';
import { podsOf } from './kubernetes.ts';
import { PROFILES } from './profiles.ts';
import { CHART, describeChart, render } from './render.ts';

const PAIRS = 3;
/** Helm takes a tenth of a second for a choice, and many times that where the machine is busy. */
const timeout = PAIRS * 60_000;

describeChart('an upgrade', () => {
  it('to another version of the chart replaces no pod whose image stays', { timeout }, () => {
    const { values } = PROFILES.local;
    const rendering = { ...PROFILES.local, values: { ...values, image: { ...values.image, tag: '1.2.3' } } };
    const [before, after] = [CHART, anotherVersion()].map((chart) => render({ ...rendering, chart }));
    expect(templatesOf(after)).toEqual(templatesOf(before));
  });

  it('from any choice to any other asks for nothing Kubernetes refuses to change', {
    timeout: PAIRS * 60_000,
  }, () => {
    fc.assert(
      fc.property(anyChoice, anyChoice, (from, to) => {
        const before = fixedOf(from);
        const after = fixedOf({ ...to, release: from.release, namespaces: from.namespaces, name: from.name });
        for (const [place, fixed] of after) expect(before.get(place) ?? fixed, place).toEqual(fixed);
      }),
      { seed: 11, numRuns: PAIRS, endOnFailure: true },
    );
  });
});

/** A copy of the chart, of another version and for another version of the project. */
function anotherVersion(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'chart-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(CHART, folder, { recursive: true });
  const file = path.join(folder, 'Chart.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^(version|appVersion): .*$/gm, '$1: 99.0.0'));
  return folder;
}

/** The pods' templates by component: what a controller replaces pods for. */
function templatesOf(objects: readonly KubernetesObject[] = []) {
  return Object.fromEntries(podsOf(objects).map(({ component, owner }) => [component, owner.spec.template]));
}

/** What cannot be changed of the objects of a choice, by their places. */
function fixedOf(choice: Choice): ReadonlyMap<string, unknown> {
  const objects = render(renderingOf(choice));
  return new Map(
    objects
      .filter(({ kind }) => kind in FIXED)
      .map(({ kind, metadata: { namespace, name }, spec }) => [
        `${kind} ${namespace}/${name}`,
        FIXED[kind]?.map((field) => spec[field]),
      ]),
  );
}

/** The fields that the API server takes once. */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['selector'],
  StatefulSet: ['selector', 'serviceName', 'volumeClaimTemplates', 'podManagementPolicy'],
  Job: ['template', 'selector', 'completions', 'completionMode'],
  Service: ['clusterIP'],
};
