/**
 * Imported into a process of ours that runs with `--expose-gc`: on SIGUSR2 it collects its garbage and says what is
 * left, in bytes.
 */
process.on('SIGUSR2', () => {
  // Twice: buffers that the first finds to be garbage are freed beside it, on a busy machine much later.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  process.stdout.write(`In use: ${heapUsed + external} bytes\n`);
});
