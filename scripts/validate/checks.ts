import { checkAccessibility } from './accessibility.ts';
import { checkBuild } from './build.ts';
import { checkDocuments } from './documents.ts';
import { checkErrors } from './errors.ts';
import type { Finding } from './finding.ts';
import { checkFunction } from './function.ts';
import { checkHealth } from './health.ts';
import { checkNonRoot } from './non-root.ts';
import { checkSecurityHeaders } from './security-headers.ts';
import { checkSize } from './size.ts';
import { checkStart } from './start.ts';
import type { OwnTarget, Target } from './target.ts';

/** A check by its name, and what it needs of the vote it looks at. */
export type Check = { readonly name: string } & (
  | { readonly needs: 'a vote' | 'leave to vote'; readonly run: (target: Target) => Promise<Finding[]> }
  | { readonly needs: 'a vote of ours'; readonly run: (target: OwnTarget) => Promise<Finding[]> }
);

/** What a component has to pass before it is released, in the order it is run. */
export const CHECKS = [
  { name: 'build', needs: 'a vote of ours', run: checkBuild },
  { name: 'size', needs: 'a vote', run: checkSize },
  { name: 'start', needs: 'a vote of ours', run: checkStart },
  { name: 'non-root', needs: 'a vote of ours', run: checkNonRoot },
  { name: 'health', needs: 'a vote', run: checkHealth },
  { name: 'function', needs: 'leave to vote', run: checkFunction },
  { name: 'errors', needs: 'a vote', run: checkErrors },
  { name: 'security-headers', needs: 'a vote', run: checkSecurityHeaders },
  { name: 'accessibility', needs: 'a vote', run: checkAccessibility },
  { name: 'documents', needs: 'a vote of ours', run: checkDocuments },
] as const satisfies readonly Check[];
