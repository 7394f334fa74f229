import path from 'node:path';
import { PROJECT } from '#tests/processes/node-process.ts';
import type { CallFrame } from './cpu-profile.ts';

/** Whose a function is. */
export type Owner = 'ours' | 'library' | 'node' | 'garbage';

/** A function as a reader knows it. */
export interface Frame {
  readonly name: string;
  readonly owner: Owner;
  /** What it is told together with: a folder of ours, a package, a module of Node. */
  readonly group: string;
  /** File and line, as far as it has them. */
  readonly place: string;
}

/** Where in our sources or those of a package a function of a bundle comes from. */
export interface Origin {
  readonly file: string;
  /** From 0. */
  readonly line: number;
  /** What it was called there, where the bundle had to call it otherwise. */
  readonly name: string | undefined;
}

export type FindOrigin = (frame: CallFrame) => Origin;

/** What V8 tells of where it was in no function. */
const OUTSIDE: ReadonlyMap<string, Frame> = new Map([
  [
    '(garbage collector)',
    { name: 'garbage collector', owner: 'garbage', group: 'garbage collector', place: '' },
  ],
  [
    '(program)',
    {
      name: 'outside JavaScript',
      owner: 'node',
      group: 'outside JavaScript',
      place: 'Node, V8 and the kernel',
    },
  ],
]);
const PACKAGE = /^.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)\//;

/** @param originOf Leads from a bundle to its sources. */
export function frameOf(callFrame: CallFrame, originOf: FindOrigin): Frame {
  const { functionName, url, scriptId, lineNumber } = callFrame;
  const outside = OUTSIDE.get(functionName);
  if (outside) return outside;
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (url.startsWith('node:'))
    return { name, owner: 'node', group: moduleOf(url), place: `${url}:${lineNumber + 1}` };
  if (url !== '') return fileFrame(name, originOf(callFrame));
  // Validators, routers and serialisers write themselves as text, and have it compiled.
  if (scriptId !== '0' && lineNumber >= 0)
    return { name, owner: 'library', group: 'code made at run time', place: '' };
  return { name, owner: 'node', group: 'built into Node', place: '' };
}

function fileFrame(functionName: string, { file, line, name = functionName }: Origin): Frame {
  const [before, library] = PACKAGE.exec(file) ?? [];
  const isRenamed = /^\d+$/.test(functionName.slice(name.length)) && functionName.startsWith(name);
  const told = isRenamed ? name : functionName;
  if (library !== undefined) {
    const place = `${library}/${file.slice(before?.length)}:${line + 1}`;
    return { name: told, owner: 'library', group: library, place };
  }
  const ours = path.relative(PROJECT, file);
  return { name: told, owner: 'ours', group: path.dirname(ours), place: `${ours}:${line + 1}` };
}

/** `node:internal/streams/writable` is of `node:streams`, `node:_http_outgoing` of `node:http`. */
function moduleOf(url: string): string {
  const [first = ''] = url.replace(/^node:(internal\/)?/, '').split('/');
  return `node:${first.replace(/^_([a-z]+)_.*/, '$1')}`;
}
