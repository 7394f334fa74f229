import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import type { Server, Socket } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where in a data folder its database is lent. */
const SOCKET = 'database.socket';
/** Where it is made. */
const UNFINISHED = 'database.socket.unfinished';

/**
 * Has `server` listen in a folder that nobody else may have locked, for the user alone. The socket is made in a folder
 * of its own that nobody else may enter, and moved into its place: so it can never be reached with the rights the
 * process would give it, and takes the place of one that a dead process left.
 *
 * @returns Takes the socket away; to be called once the server is closed, and before the folder is let go of.
 */
export async function listenInFolder(server: Server, folder: string): Promise<() => Promise<void>> {
  if (process.platform === 'win32') throw new Error('There are no such sockets on Windows.');
  const unfinished = path.join(folder, UNFINISHED);
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  await withShortName(unfinished, async (name) => {
    server.listen(path.join(name, SOCKET));
    await once(server, 'listening');
  });
  const place = path.join(folder, SOCKET);
  await chmod(path.join(unfinished, SOCKET), 0o600);
  await rename(path.join(unfinished, SOCKET), place);
  await rm(unfinished, { recursive: true });
  return () => rm(place, { force: true });
}

/** A connection to whoever lends the database of a folder; undefined where nobody does. */
export async function connectInFolder(folder: string): Promise<Socket | undefined> {
  return withShortName(folder, async (name) => {
    const socket = connect(path.join(name, SOCKET));
    try {
      await once(socket, 'connect');
      return socket;
    } catch (error) {
      if (error instanceof Error && 'code' in error && NOBODY.has(error.code)) return undefined;
      throw error;
    }
  });
}

/** No socket, one that a dead process left, something else in its place, none to be had on this system. */
const NOBODY = new Set<unknown>(['ENOENT', 'ECONNREFUSED', 'ENOTSOCK', 'ENOTSUP']);

/** The path of a socket has 108 bytes at most, on some systems 104, with the zero behind it. */
const PATH_BYTES_MAX = 103;

/** Lends `folder` a name that is short enough, for as long as `use` takes: where its own is too long, that of a link. */
async function withShortName<T>(folder: string, use: (name: string) => Promise<T>): Promise<T> {
  if (Buffer.byteLength(path.join(folder, SOCKET)) <= PATH_BYTES_MAX) return use(folder);
  const own = await mkdtemp(path.join(tmpdir(), 'votes-'));
  try {
    const name = path.join(own, 'f');
    await symlink(path.resolve(folder), name);
    return await use(name);
  } finally {
    await rm(own, { recursive: true });
  }
}
