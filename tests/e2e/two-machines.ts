import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { end, launch } from '#tests/servers/private-server.ts';

/** A machine with a network of its own, as far as the programs started on it can tell. */
export interface Machine {
  readonly address: string;
  /** What starts a program there: itself, its arguments, then the program and its. */
  readonly via: readonly string[];
}

/** Two machines in one network that nobody else is in. */
export interface TwoMachines {
  readonly one: Machine;
  readonly other: Machine;
  /** Whether the network is this test's alone, so that a server may listen on all of its interfaces. */
  readonly isPrivate: boolean;
  /** Makes a program of this machine start on one of the two; the path of what to call instead of it. */
  executable(program: string, on: Machine): Promise<string>;
  remove(): Promise<void>;
}

/**
 * Two network namespaces with a cable between them where that can be done (Linux, as root, with `ip`); elsewhere
 * this machine and its first address in a network, twice.
 *
 * @throws Error where there is neither: nothing can be reached by another address than loopback.
 */
export async function twoMachines(): Promise<TwoMachines> {
  const { machines, unplug } = canMakeNamespaces() ? await namespaces() : thisMachine();
  const scripts = await mkdtemp(path.join(tmpdir(), 'votes-machines-'));
  return {
    ...machines,
    isPrivate: machines.one.via.length > 0,
    async executable(program, { via }) {
      const file = path.join(scripts, path.basename(program));
      await writeFile(file, `#!/bin/sh\nexec ${[...via, program].join(' ')} "$@"\n`, { mode: 0o700 });
      return file;
    },
    async remove() {
      await unplug();
      await rm(scripts, { recursive: true, force: true });
    },
  };
}

interface Cabled {
  readonly machines: { readonly one: Machine; readonly other: Machine };
  unplug(): Promise<unknown>;
}

/** Named so that nobody takes them for the virtual networks of containers. */
const ONE = { device: 'lan0', address: '192.168.77.1' };
const OTHER = { device: 'wlan0', address: '192.168.77.2' };

/** A namespace lives as long as a process in it; those end with the test, killed at whatever instant. */
const DIES_WITH_US = ['setpriv', '--pdeathsig', 'KILL', '--'];

async function namespaces(): Promise<Cabled> {
  const waits = ['unshare', '--net', 'sh', '-c', 'echo there; exec sleep infinity'];
  const holders = await Promise.all([launch(waits, /there/), launch(waits, /there/)]);
  const [viaOne = [], viaOther = []] = holders.map(({ pid }) => [
    ...DIES_WITH_US,
    ...['nsenter', `--net=/proc/${pid}/ns/net`, '--'],
  ]);
  const machines = { one: { ...ONE, via: viaOne }, other: { ...OTHER, via: viaOther } };
  const cable = `ip link add ${ONE.device} type veth peer name ${OTHER.device} netns ${holders[1]?.pid}`;
  run(machines.one, cable);
  for (const machine of [machines.one, machines.other]) {
    run(machine, 'ip link set lo up');
    run(machine, `ip address add ${machine.address}/24 dev ${machine.device}`);
    run(machine, `ip link set ${machine.device} up`);
  }
  return { machines, unplug: () => Promise.all(holders.map((holder) => end(holder, 'SIGKILL'))) };
}

function run({ via }: Machine, command: string): void {
  const [file = '', ...args] = [...via, ...command.split(' ')];
  execFileSync(file, args, { stdio: 'pipe' });
}

function canMakeNamespaces(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    for (const command of ['ip -V', 'setpriv -V', 'nsenter -V', 'unshare --net true'])
      run({ address: '', via: [] }, command);
    return true;
  } catch {
    return false;
  }
}

function thisMachine(): Cabled {
  const addresses = Object.values(networkInterfaces()).flatMap((infos = []) => infos);
  const own = addresses.find(({ family, internal }) => family === 'IPv4' && !internal);
  if (own === undefined) {
    throw new Error(
      'This test needs a network: run it as root with iproute2, or on a machine that is in one.',
    );
  }
  const machine = { address: own.address, via: [] };
  return { machines: { one: machine, other: machine }, unplug: async () => {} };
}
