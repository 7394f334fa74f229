import { describe, expect, it } from 'vitest';
import { ALLOWED, noticeOf, thirdParties } from '#scripts/licences.ts';
import { read } from './source-tree.ts';

const packages = thirdParties();

/** Their package.json names a licence that asks for its text to go along, and they bring none. */
const WITHOUT_TEXT = ['@redis/client', 'abstract-logging'];

describe('what images hold of others', () => {
  it('may be passed on: each package has a licence that allows it', () => {
    const wrong = packages.filter(({ licence }) => !ALLOWED.includes(licence));
    expect(wrong.map(({ name, licence }) => `${name}: ${licence}`)).toEqual([]);
  });

  it('is told in full: the notice names every package the project needs to run', () => {
    const { dependencies } = JSON.parse(read('package.json'));
    const notice = noticeOf(packages);
    const direct = Object.entries(dependencies).map(([name, version]) => `${name}@${version}: `);
    expect(direct.filter((title) => !notice.includes(`\n${title}`))).toEqual([]);
    expect(packages.length).toBeGreaterThan(direct.length);
  });

  it('is told with the text of each licence, where a package brings one', () => {
    expect(packages.filter(({ texts }) => texts.length === 0).map(({ name }) => name)).toEqual(WITHOUT_TEXT);
    const notice = noticeOf(packages);
    const texts = packages.flatMap((each) => each.texts);
    expect(texts.filter((text) => !notice.includes(text))).toEqual([]);
    expect(texts.filter((text) => text.length < 300)).toEqual([]);
  });

  it('counts PostgreSQL among it, which PGlite holds', () => {
    expect(noticeOf(packages)).toContain('PostgreSQL Global Development Group');
  });
});
