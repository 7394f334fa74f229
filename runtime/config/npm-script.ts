/** Whether this process is what `npm run NAME` runs in a clone; an image has no npm. */
export function isNpmScript(name: string, env: NodeJS.ProcessEnv = process.env): boolean {
  return env.npm_lifecycle_event === name;
}
