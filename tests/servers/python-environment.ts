import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { installByApt } from './programs.ts';

/**
 * Makes a virtual environment of Python in a folder, anew, with exactly what a file of requirements names. Only
 * ready-made packages are taken, so nothing is compiled and no script of a package runs. Debian keeps venv in a package
 * of its own: it is installed where that may be done, saying so.
 *
 * @returns The environment's folder of programs.
 * @throws Error Python, venv or a package cannot be had; the message says what to install.
 */
export function makePythonEnvironment(folder: string, requirements: string): string {
  const venv = ['-m', 'venv', '--clear', folder];
  if (!isDone('python3', venv)) {
    installByApt(['python3-venv']);
    if (!isDone('python3', venv))
      throw new Error('Python 3 with venv is needed: install python3-venv (apt) or Python.');
  }
  const programs = path.join(folder, process.platform === 'win32' ? 'Scripts' : 'bin');
  const install = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--only-binary', ':all:'];
  const options = ['--disable-pip-version-check', '--requirement', requirements];
  execFileSync(path.join(programs, 'python'), [...install, ...options], { stdio: 'inherit' });
  return programs;
}

function isDone(program: string, args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
