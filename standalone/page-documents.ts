import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { withPublicUrl } from '#contract/shared-address.ts';

/** A document of the page, ready to be sent in each way a browser may ask for. */
export interface PageDocument {
  readonly etag: string;
  readonly plain: Buffer;
  readonly packed: Readonly<Record<(typeof PACKINGS)[number], Buffer>>;
}

/** The best first. */
const PACKINGS = ['br', 'gzip'] as const;

/**
 * The documents of a built page by their names without an ending, with the address people vote at filled in. They are
 * few and small, and packed once, here.
 */
export function readDocuments(folder: string, publicUrl: string | undefined): Map<string, PageDocument> {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.html')) : [];
  return new Map(
    files.map((file) => {
      const html = withPublicUrl(readFileSync(path.join(folder, file), 'utf8'), publicUrl);
      return [path.parse(file).name, prepare(Buffer.from(html))];
    }),
  );
}

function prepare(plain: Buffer): PageDocument {
  const etag = `"${createHash('sha256').update(plain).digest('base64url')}"`;
  return { etag, plain, packed: { br: brotliCompressSync(plain), gzip: gzipSync(plain) } };
}

/** Sends a document as the browser takes it, or says that the one it has is the newest. */
export function sendDocument(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  { etag, plain, packed }: PageDocument,
): FastifyReply {
  // A proxy that packs anew marks the tag as weak.
  const known = headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  reply.headers({ etag, vary: 'accept-encoding' });
  if (known?.includes(etag)) return reply.code(304).send();
  const packing = PACKINGS.find((each) => accepts(headers['accept-encoding'], each));
  reply.type('text/html; charset=utf-8');
  return packing ? reply.header('content-encoding', packing).send(packed[packing]) : reply.send(plain);
}

/** Whether `Accept-Encoding` names a packing, and not with the weight of 0, which forbids it. */
function accepts(header = '', packing: string): boolean {
  const asked = header.split(',').map((each) => each.split(';').map((part) => part.trim().toLowerCase()));
  return asked.some(([name, weight = 'q=1']) => name === packing && Number(weight.slice(2)) > 0);
}
