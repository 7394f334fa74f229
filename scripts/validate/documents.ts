import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { openApiDocument } from '#contract/openapi.ts';
import { ROUTES } from '#contract/routes.ts';
import { ask } from '#tests/processes/ask.ts';
import { projectFiles, read } from '#tests/source-tree.ts';
import type { Finding } from './finding.ts';
import type { OwnTarget } from './target.ts';

/** What the documents say is so: links lead somewhere, commands exist, the contract served is the contract. */
export async function checkDocuments(target: OwnTarget): Promise<Finding[]> {
  const { project } = target.ours;
  const manifest: Manifest = JSON.parse(read('package.json', project));
  const origin = await target.origin();
  return [
    ...deadLinks(project),
    ...unknownCommands(project),
    ...changelog(project, manifest),
    ...licence(project, manifest),
    ...sameContract((await ask(origin, { path: ROUTES.openapi })).body.toString(), manifest.version),
  ];
}

interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly scripts: Readonly<Record<string, string>>;
}

/** The form of a document, whose links are examples. */
const TEMPLATE = 'docs/decisions/0000-template.md';

/**
 * Links of the Markdown files that lead to no file of the project, or to no heading of one.
 *
 * @param project A git repository.
 */
export function deadLinks(project?: string): Finding[] {
  const there = new Set(projectFiles(/./, project).flatMap((file) => [file, ...foldersOf(file)]));
  return markdownIn(project).flatMap((file) =>
    linksOf(prose(read(file, project))).flatMap((link) => {
      const [to = '', anchor] = link.split('#');
      const target = to === '' ? file : path.posix.join(path.posix.dirname(file), to).replace(/\/$/, '');
      const where = `${file}: ${link}`;
      if (!there.has(target)) {
        return [
          { what: 'A link leads to a file that is not there.', where, next: 'Correct it, or remove it.' },
        ];
      }
      if (anchor === undefined || !target.endsWith('.md')) return [];
      if (anchorsOf(read(target, project)).has(anchor)) return [];
      return [
        {
          what: 'A link leads to a heading that is not there.',
          where,
          next: `See the headings of ${target}.`,
        },
      ];
    }),
  );
}

/** The npm scripts the Markdown files name and package.json does not have; the design may name those to come. */
export function unknownCommands(project?: string): Finding[] {
  const { scripts }: Manifest = JSON.parse(read('package.json', project));
  return markdownIn(project).flatMap((file) =>
    [...read(file, project).matchAll(/\bnpm (?:run ([a-z][a-z0-9:]*)|(start|test)\b)/g)]
      .map(([, run, short]) => run ?? short ?? '')
      .filter((name) => !(name in scripts) && !isPlanned(file, name))
      .map((name) => ({
        what: `package.json has no script ${name}.`,
        where: file,
        next: 'Correct the command, or add the script.',
      })),
  );
}

/** The design speaks of commands that are still to come; what tells people what to type may not. */
function isPlanned(file: string, name: string): boolean {
  const design = /^docs\/(SPEC|ARCHITECTURE|STYLE)\.md$|^docs\/decisions\//.test(file);
  return design && ['bench', 'chaos', 'images', 'votes'].includes(name);
}

function markdownIn(project: string | undefined): string[] {
  return projectFiles(/\.md$/, project).filter((file) => file !== TEMPLATE);
}

function foldersOf(file: string): string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

/** Without code, where brackets mean something else. */
function prose(markdown: string): string {
  return markdown.replace(/^ *(```|~~~)[\s\S]*?^ *\1.*$/gm, '').replace(/`[^`\n]*`/g, '');
}

function linksOf(text: string): string[] {
  return [...text.matchAll(/\]\((?![a-z]+:)([^)\s]+)/g)].map(([, link = '']) => decodeURI(link));
}

/** The anchors GitHub makes of headings, and those a document sets itself. */
function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set([...markdown.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id = '']) => id));
  const text = markdown.replace(/^ *(```|~~~)[\s\S]*?^ *\1.*$/gm, '');
  for (const [, heading = ''] of text.matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = words.replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-');
    let free = slug;
    for (let n = 1; anchors.has(free); n += 1) free = `${slug}-${n}`;
    anchors.add(free);
  }
  return anchors;
}

function changelog(project: string, { version }: Manifest): Finding[] {
  const file = 'CHANGELOG.md';
  const text = existsSync(path.join(project, file)) ? read(file, project) : '';
  const titles = [...text.matchAll(/^## \[?([^\]\s]+)/gm)].map(([, title]) => title);
  if (titles.includes(version) || titles.includes('Unreleased')) return [];
  return [
    {
      what: `It tells neither of ${version} nor of what is unreleased.`,
      where: file,
      next: `Add a section: ## ${version}.`,
    },
  ];
}

function licence(project: string, { license }: Manifest): Finding[] {
  const file = path.join(project, 'LICENSE');
  if (existsSync(file) && statSync(file).size > 0 && read('LICENSE', project).includes(license)) return [];
  return [{ what: `There is no text of the licence ${license}.`, where: 'LICENSE', next: 'Put it there.' }];
}

function sameContract(served: string, version: string): Finding[] {
  if (isDeepStrictEqual(parsed(served), openApiDocument(version))) return [];
  const next = 'See api/routes/openapi.ts and the version of the api that runs.';
  return [
    { what: 'The document served is not the one of the contract.', where: `GET ${ROUTES.openapi}`, next },
  ];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
