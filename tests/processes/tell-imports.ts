import { writeSync } from 'node:fs';
import { registerHooks } from 'node:module';

/** Loaded into a process by `--import`: prints `Imported …` for each package whose name begins with IMPORTS_TOLD. */
const told = process.env.IMPORTS_TOLD ?? '';
const STDOUT = 1;

registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith(told)) writeSync(STDOUT, `Imported ${specifier}.\n`);
    return next(specifier, context);
  },
});
