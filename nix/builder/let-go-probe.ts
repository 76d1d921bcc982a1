import { chmodSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deleteResult } from '../store/index.ts'
import { invokeNix, type Nix } from '../installation/index.ts'
import {
  bad,
  good,
  keep,
  kept,
  makeTemporaryFolder,
  readJson,
  type Result,
  type StorePath
} from '../base/index.ts'
import { run } from '../process/index.ts'
import { keptLettingGo, type LettingGo } from '../remembered/index.ts'
import { probed, probeFile } from './probe.ts'
import { gatherShell, type Shell, shellDerivation } from './probe-shell.ts'
import { realise } from './realise.ts'

/**
 * Proves that a result can be deleted by itself, that what was built of it stays, and that it is built
 * again, to other bytes too: what Nix keeps of a result may outlive it, and refuse that. Costs some
 * builds of tens of milliseconds; where they went well that is kept for the same Nix with the same
 * settings. Never rejects.
 */
export function canLetGo(nix: Nix): Promise<LettingGo> {
  const { lettingGo: attempt } = nix.remembered
  attempt.found ??= readJson(keptLettingGo, kept(probeFile(nix, 'let-go')))
  if (attempt.found !== null) return Promise.resolve(attempt.found)
  attempt.underWay ??= tryIt(nix)
    .catch((error: unknown): LettingGo => ({ said: String(error) }))
    .then((found) => {
      attempt.underWay = null
      attempt.found = found
      // What is wrong may be mended before the next kernel comes.
      if (found.said === null) keep(probeFile(nix, 'let-go'), JSON.stringify(found))
      return found
    })
  return attempt.underWay
}

async function tryIt(nix: Nix): Promise<LettingGo> {
  const folder = realpathSync(makeTemporaryFolder())
  chmodSync(folder, 0o755)
  try {
    const shell = await gatherShell(folder)
    if (shell === null) return { said: '' }
    const file = join(folder, 'let-go.nix')
    writeFileSync(file, chain(shell, probed(nix)?.contentAddressed !== false))
    const words = [...['first', 'second', 'third'].flatMap((name) => ['-A', name]), file]
    const instantiated = await run(invokeNix(nix, 'nix-instantiate', words))
    const [first = '', second = '', third = ''] = instantiated.stdout.trim().split('\n')
    if (instantiated.exitCode !== 0) return { said: instantiated.stderr.trim() }
    const built = await outputs(nix, [first, second, third])
    if (!built.ok) return { said: built.mistake }
    for (const drvPath of [second, first]) {
      const outPath = built.value.get(drvPath) ?? ''
      const deleted = await deleteResult(nix, outPath, 'any')
      if (!deleted.ok) return { said: 'said' in deleted.mistake ? deleted.mistake.said : '' }
      // The last one is there, and what it was built of is not needed for that.
      const again = await outputs(nix, [drvPath])
      if (!again.ok) return { said: again.mistake }
    }
    return { said: null }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function outputs(
  nix: Nix,
  drvPaths: readonly StorePath[]
): Promise<Result<ReadonlyMap<StorePath, StorePath>, string>> {
  const { outPaths, state } = await realise(nix, drvPaths, { withoutCaches: true, here: true })
  return outPaths.size === drvPaths.length ? good(outPaths) : bad(state.errors.join('\n').trim())
}

/** Three derivations, each of the one before it, of which the first two come out otherwise each time. */
function chain(shell: Shell, contentAddressed: boolean): string {
  const given = { name: '"nix-workflow-probe-${name}"', script: 'script', contentAddressed }
  return `let
    files = ${shell.files};
    one = name: script: ${shellDerivation(shell, given)};
    random = "read x < /proc/sys/kernel/random/uuid; echo $x > $out";
  in rec {
    first = one "first" random;
    second = one "second" ''read x < \${first}; \${random}'';
    third = one "third" ''read x < \${second}; echo there > $out'';
  }`
}
