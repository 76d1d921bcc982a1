import { join } from 'node:path'
import { invokeNix, type Nix } from '../installation/index.ts'
import { type Completed, run } from '../process/index.ts'
import { bad, generalTexts, good, type Result, type StorePath } from '../base/index.ts'
import { hold, release } from '../store/index.ts'
import { interrupted, isAborted, type FreezeMistake } from './mistake.ts'
import { searchPathsExpression, trialOf, variablesExpression } from './search-path.ts'

export interface Trial {
  /** The folder of this package, whose library makes the files runnable. */
  readonly packageRoot: string
  readonly hash: string
  readonly programs: readonly string[]
  readonly isPython: boolean
  /** Modules of packages that the Python has to be able to import. */
  readonly modules: readonly string[]
  readonly contentAddressed: boolean
}

/**
 * After this many seconds a trial that the loader had no objection to is taken for passed: some
 * program goes on for ever, whatever it is asked. The longest that was seen is 2 (a Python).
 */
const longestTrial = 60

/** Exit code of Nix where a build took too long (Nix manual, `nix-store --realise`). */
const timedOut = 101

/**
 * Builds the frozen programs and tries them in the sandbox; then keeps them from the garbage
 * collector.
 */
export async function tryFrozen(
  nix: Nix,
  trial: Trial,
  signal?: AbortSignal
): Promise<Result<null, FreezeMistake>> {
  const [name = ''] = trial.programs
  const expression = join(trial.packageRoot, 'nix', 'freeze', 'trial.nix')
  const library = join(trial.packageRoot, 'nix', 'lib')
  const instantiated = await run(
    invokeNix(nix, 'nix-instantiate', [
      ...[expression, '-A', 'frozen', '-A', 'trial'],
      ...['--argstr', 'library', library],
      ...['--argstr', 'hash', trial.hash],
      ...['--argstr', 'programs', trial.programs.join(' ')],
      ...['--arg', 'isPython', String(trial.isPython)],
      ...['--argstr', 'packages', trial.modules.join(' ')],
      ...['--arg', 'searchPaths', searchPathsExpression(trial.programs)],
      ...['--arg', 'variables', variablesExpression(trial.programs)],
      ...['--argstr', 'check', trialOf(name).join(' ')],
      ...['--arg', 'contentAddressed', String(trial.contentAddressed)]
    ]),
    signal
  )
  if (isAborted(signal)) return bad(interrupted)
  const [frozen, tried] = instantiated.stdout.trim().split('\n')
  if (instantiated.exitCode !== 0 || frozen === undefined || tried === undefined) {
    return bad(storeMistake(instantiated))
  }
  const built = await run(invokeNix(nix, 'nix-store', ['--realise', frozen]), signal)
  if (isAborted(signal)) return bad(interrupted)
  if (built.exitCode !== 0) return bad(storeMistake(built))
  const ended = await run(
    invokeNix(nix, 'nix-store', ['--realise', tried, '--timeout', String(longestTrial)]),
    signal
  )
  if (isAborted(signal)) return bad(interrupted)
  if (ended.exitCode === 0) return good(await holdFrozen(nix, name, built.stdout.trim()))
  const words = [...ended.stderr.matchAll(/^trial: (.*)$/gm)].map(([, line]) => line)
  if (ended.exitCode === timedOut && words.length === 0) {
    return good(await holdFrozen(nix, name, built.stdout.trim()))
  }
  const [first] = words
  if (first === undefined) return bad(storeMistake(ended))
  return bad({ kind: 'trial-failed', name, said: first, more: words.length - 1 })
}

/** Nothing that a step makes refers to what it was started with. The last freeze of a name is held. */
async function holdFrozen(nix: Nix, name: string, output: StorePath): Promise<null> {
  const holder = `frozen ${name}`
  await hold(nix, holder, [output])
  release(nix, holder, [output])
  return null
}

/** What Nix itself objects to, in its words. */
export function storeMistake({
  stderr,
  startError
}: Pick<Completed, 'stderr' | 'startError'>): FreezeMistake {
  const said = stderr.trim()
  return generalTexts.noSpace.pattern.test(said)
    ? { kind: 'no-space', folders: [] }
    : { kind: 'store', said, startError }
}
