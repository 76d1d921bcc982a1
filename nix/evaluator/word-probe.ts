import { randomUUID } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import {
  build,
  gatherShell,
  probe,
  probeFile,
  type Shell,
  shellDerivation
} from '../builder/index.ts'
import { createEvaluator } from './evaluator.ts'
import { nixString } from '../syntax/index.ts'
import { invokeNix, type Nix } from '../installation/index.ts'
import { isTested, keep, kept, makeTemporaryFolder, readJson } from '../base/index.ts'
import { run } from '../process/index.ts'
import type { Misunderstanding } from '../remembered/index.ts'

const all: readonly Misunderstanding[] = ['dynamic read', 'cut-off', 'failure']

/**
 * Tries out whether a Nix whose words were not recorded is understood where it counts: what an
 * evaluation reads that is not built, a step whose inputs came out the same, one that fails. Gives
 * what is not. A Nix that was recorded is not asked. Costs an evaluator and four small builds, once:
 * the answer is kept for the same Nix with the same settings. Never rejects.
 */
export function probeWords(nix: Nix): Promise<readonly Misunderstanding[]> {
  if (isTested(nix)) return Promise.resolve([])
  const kept = readKept(nix)
  if (kept !== null) return Promise.resolve(kept)
  const { words } = nix.remembered
  words.underWay ??= tryAll(nix)
    .then((found) => {
      keep(probeFile(nix, 'words'), JSON.stringify(found))
      return found
    })
    // What came between (a full disk, no shell) says nothing of the words.
    .catch(() => [])
    .finally(() => {
      words.underWay = null
    })
  return words.underWay
}

function readKept(nix: Nix): readonly Misunderstanding[] | null {
  const found = readJson(v.array(v.unknown()), kept(probeFile(nix, 'words')))
  return found === null ? null : all.filter((one) => found.includes(one))
}

async function tryAll(nix: Nix): Promise<readonly Misunderstanding[]> {
  const { builds, contentAddressed } = await probe(nix)
  if (!builds) throw new Error('nothing can be built')
  const folder = makeTemporaryFolder()
  try {
    const shell = await gatherShell(folder)
    if (shell === null) throw new Error('there is no shell')
    const file = join(folder, 'steps.nix')
    writeFileSync(file, stepsExpression(shell, contentAddressed))
    const isUnderstood: Readonly<Record<Misunderstanding, boolean>> = {
      'dynamic read': await readsDynamically(nix, folder, file),
      'cut-off': !contentAddressed || (await cutsOff(nix, file)),
      failure: await tellsFailure(nix, file)
    }
    return all.filter((one) => !isUnderstood[one])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Steps that nobody has built yet. */
function stepsExpression(shell: Shell, contentAddressed: boolean): string {
  const name = '"nix-workflow-probe-${name}"'
  const script = `": ${randomUUID()}; \${script}"`
  return `let
  files = ${shell.files};
  step = name: script: ${shellDerivation(shell, { name, script, contentAddressed })};
  after = input: step "after" "read line < \${input}; echo $line > $out";
in rec {
  input = step "input" "echo 7 > $out";
  read = after input;
  first = after (step "same" "echo same > $out");
  second = after (step "same" ": once more; echo same > $out");
  failing = step "failing" "echo it is wrong; exit 3";
}`
}

async function instantiated(nix: Nix, file: string, name: string): Promise<string> {
  const { stdout } = await run(invokeNix(nix, 'nix-instantiate', [file, '-A', name]))
  return stdout.trim().replace(/!.*/, '')
}

async function readsDynamically(nix: Nix, folder: string, file: string): Promise<boolean> {
  const memoryLimitBytes = 1e9
  const evaluator = createEvaluator(nix, { folder: join(folder, 'evaluator'), memoryLimitBytes })
  try {
    const steps = `(import ${nixString(file)})`
    const texts = [`import ${steps}.input`, `import ${steps}.read`]
    const slots = evaluator.bind(texts.map((text) => ({ text, scope: new Map() })))
    for (const slot of slots) {
      const scope = new Map([['value', slot]])
      const unbuilt = await evaluator.evaluate('value', scope)
      if (unbuilt.ok || unbuilt.mistake.kind !== 'needs-build') return false
      const { drvPaths } = unbuilt.mistake
      const { derivations } = await build(nix, { drvPaths })
      if (drvPaths.some((drvPath) => derivations.get(drvPath)?.outPath == null)) return false
      const built = await evaluator.evaluate('value', scope)
      if (!built.ok || built.value !== '7') return false
    }
    return true
  } finally {
    await evaluator.close()
  }
}

async function cutsOff(nix: Nix, file: string): Promise<boolean> {
  const first = await instantiated(nix, file, 'first')
  const second = await instantiated(nix, file, 'second')
  const before = await build(nix, { drvPaths: [first] })
  const after = await build(nix, { drvPaths: [second] })
  return (
    before.derivations.get(first)?.status === 'built' &&
    after.derivations.get(second)?.cutOff === true
  )
}

async function tellsFailure(nix: Nix, file: string): Promise<boolean> {
  const drvPath = await instantiated(nix, file, 'failing')
  const { derivations } = await build(nix, { drvPaths: [drvPath] })
  const failed = derivations.get(drvPath)
  return failed?.status === 'failed' && failed.exitCode === 3
}
