import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isTest, projectFiles, read } from './source-tree.ts';

/** The classes that each stylesheet of a component defines, and those that components take from it. */
const defined = new Map(projectFiles(/\.module\.css$/).map((file) => [file, classesIn(read(file))]));
const used = classesUsed();

describe('the stylesheets of components', () => {
  it('are found, and so are those who use them', () => {
    expect(defined.size).toBeGreaterThan(5);
    expect([...used.values()].reduce((sum, classes) => sum + classes.size, 0)).toBeGreaterThan(20);
  });

  it.each([...defined.keys()])('define each class that is used, and no other: %s', (file) => {
    expect([...(used.get(file) ?? [])].sort()).toEqual([...(defined.get(file) ?? [])].sort());
  });

  it('have names of their own, for the class names of the built page are made of them', () => {
    const names = [...defined.keys()].map((file) => path.basename(file));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

/** What stands before a brace and is no at-rule is a selector, nested or not. */
function classesIn(css: string): Set<string> {
  const bare = css.replace(/\/\*[\s\S]*?\*\/|"[^"]*"|:global\([^)]*\)/g, '');
  const selectors = [...bare.matchAll(/([^{};]*)\{/g)].map(([, before = '']) => before.trim());
  const named = selectors.filter((selector) => !selector.startsWith('@'));
  return new Set(
    named.flatMap((each) => [...each.matchAll(/\.([a-z_][\w-]*)/gi)].map(([, name = '']) => name)),
  );
}

function classesUsed(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const component of projectFiles(/^frontend\/.*\.tsx?$/).filter((file) => !isTest(file))) {
    const source = read(component);
    for (const [, name = '', place = ''] of source.matchAll(
      /^import (\w+) from '(\.[^']+\.module\.css)'/gm,
    )) {
      const file = path.posix.join(path.posix.dirname(component), place);
      const classes = found.get(file) ?? new Set();
      for (const [, each = ''] of source.matchAll(new RegExp(`\\b${name}\\.(\\w+)`, 'g'))) classes.add(each);
      found.set(file, classes);
    }
  }
  return found;
}
