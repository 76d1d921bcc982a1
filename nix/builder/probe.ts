import { createHash, randomUUID } from 'node:crypto'
import { chmodSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readError, type FailureCause } from './failure.ts'
import { gatherShell, isClosed, lookOutside, type Shell, shellDerivation } from './probe-shell.ts'
import { realise } from './realise.ts'
import { invokeNix, type Nix } from '../installation/index.ts'
import { keep, kept, makeTemporaryFolder, readJson } from '../base/index.ts'
import { run } from '../process/index.ts'
import { keptProbe, type Probe, type ProbeProblem } from '../remembered/index.ts'

/** So long a finding that is not good is taken for granted, so that not each build tries again. */
const recentMilliseconds = 60_000

/**
 * Proves by building whether the sandbox holds, whether content addressing works and whether the
 * store can be written: a daemon may ignore what is asked of it without a word. Costs two builds of
 * some tens of milliseconds; where they went well the answer is kept for the same Nix with the same
 * settings, in this process and in the state folder. Never rejects.
 */
export function probe(nix: Nix): Promise<Probe> {
  const before = probed(nix) ?? foundBefore(nix)
  if (before !== null) return Promise.resolve(before)
  const { probe: attempt } = nix.remembered
  attempt.underWay ??= probeNow(nix)
    .catch(interfered)
    .then((found) => {
      attempt.underWay = null
      // What is wrong may be fixed before the next kernel comes.
      if (!found.contentAddressed || !keep(probeFile(nix, 'probe'), JSON.stringify(found)))
        attempt.recent = found
      return found
    })
  return attempt.underWay
}

function foundBefore(nix: Nix): Probe | null {
  const found = nix.remembered.probe.recent
  return found !== null && Date.now() - found.checkedAt < recentMilliseconds ? found : null
}

/** A temporary folder that cannot be made, an output that is collected before it is read. */
function interfered(error: unknown): Probe {
  const text = error instanceof Error ? error.message : String(error)
  return withoutBuilds({ kind: 'interfered', text }, Date.now())
}

function withoutBuilds(problem: ProbeProblem, checkedAt: number): Probe {
  return { sandboxed: null, contentAddressed: false, builds: false, problem, checkedAt }
}

/** What an earlier probe has found; null where there was none for this Nix with these settings. */
export function probed(nix: Nix): Probe | null {
  const found = readJson(keptProbe, kept(probeFile(nix, 'probe')))
  // What went wrong is not kept.
  return found === null ? null : { ...found, problem: null }
}

async function probeNow(nix: Nix): Promise<Probe> {
  const folder = realpathSync(makeTemporaryFolder())
  // Another user may build, and what that user may not see would be taken for hidden.
  chmodSync(folder, 0o755)
  const checkedAt = Date.now()
  try {
    const shell = await gatherShell(folder)
    if (shell === null) return withoutBuilds({ kind: 'no-shell' }, checkedAt)
    // Outside the store, and nobody's name for anything: only who sees the machine sees it.
    const outside = join(folder, `outside-${randomUUID()}`)
    writeFileSync(outside, '')
    const addressed = await tryToBuild(nix, folder, probeExpression(shell, outside, true))
    const proved = { builds: true, problem: null, checkedAt } as const
    if (addressed.outPath !== null) {
      const sandboxed = isClosed(nix, addressed.outPath)
      return { ...proved, sandboxed, contentAddressed: true }
    }
    const plain = await tryToBuild(nix, folder, probeExpression(shell, outside, false))
    if (plain.outPath === null) {
      return withoutBuilds({ kind: 'failed', cause: plain.cause }, checkedAt)
    }
    return { ...proved, sandboxed: isClosed(nix, plain.outPath), contentAddressed: false }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function probeExpression(shell: Shell, outside: string, contentAddressed: boolean): string {
  const script = lookOutside(outside)
  const given = { name: '"nix-workflow-probe"', script, contentAddressed }
  return `let files = ${shell.files}; in ${shellDerivation(shell, given)}`
}

async function tryToBuild(
  nix: Nix,
  folder: string,
  expression: string
): Promise<
  | { readonly outPath: string; readonly cause: null }
  | { readonly outPath: null; readonly cause: FailureCause }
> {
  const file = join(folder, 'probe.nix')
  writeFileSync(file, expression)
  const instantiated = await run(invokeNix(nix, 'nix-instantiate', [file]))
  const drvPath = instantiated.stdout.trim()
  if (instantiated.exitCode !== 0) return { outPath: null, cause: causeOf([instantiated.stderr]) }
  const { outPaths, state } = await realise(nix, [drvPath], { withoutCaches: true, here: true })
  const outPath = outPaths.get(drvPath)
  return outPath === undefined
    ? { outPath: null, cause: causeOf(state.errors) }
    : { outPath, cause: null }
}

function causeOf(errors: readonly string[]): FailureCause {
  for (const meaning of errors.map(readError)) if ('cause' in meaning) return meaning.cause
  return { kind: 'other', text: errors.join('\n').trim() }
}

/** Where findings on a Nix are kept. Whatever may change them is in the name; the caches cannot. */
export function probeFile(nix: Nix, what: string): string {
  const settings = (nix.environment['NIX_CONFIG'] ?? '')
    .split('\n')
    .filter((line) => !/^\s*(?:(?:extra-)?substituters|builders\S*)\s*=/.test(line))
  const identity = [nix.binary, nix.version, nix.environment['NIX_REMOTE'] ?? '', ...settings]
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 16)
  return join(nix.stateFolder, `${what}-${hash}.json`)
}
