/** Imported into a process of ours: when it ends it says on standard error how much memory it has ever had, in KiB. */
process.on('exit', () => {
  process.stderr.write(`At most in memory: ${process.resourceUsage().maxRSS} KiB\n`);
});
