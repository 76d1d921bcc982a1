import { run, type Completed } from '../../nix/process/process.ts'

/** Runs a program to its end. Throws with all that it said where it fails. */
export async function succeed(invocation: Parameters<typeof run>[0]): Promise<Completed> {
  const completed = await run(invocation)
  if (completed.exitCode === 0) return completed
  const command = [invocation.program, ...invocation.arguments].join(' ')
  const why = completed.startError ?? completed.signal ?? `exit code ${completed.exitCode ?? ''}`
  throw new Error(`${command}\n${why}\n${completed.stdout}\n${completed.stderr}`)
}
