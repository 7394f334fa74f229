/**
 * What the command line of this process asks for; where it cannot be read the process ends, and says where to look.
 *
 * @param parse Throws an Error with a sentence that says what is wrong.
 * @param script Of `npm run`, whose `--help` tells more.
 */
export function commandLineOrExit<CommandLine>(
  parse: (args: readonly string[]) => CommandLine,
  script: string,
  exitCode: number,
): CommandLine {
  try {
    return parse(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\nSee: npm run ${script} -- --help`);
    process.exit(exitCode);
  }
}
