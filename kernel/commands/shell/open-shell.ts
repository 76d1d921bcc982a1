import { nameOf } from '../../session/notebook/index.ts'
import { partialOutput, settle } from '../../../nix/builder/index.ts'
import {
  type Derivation,
  goneResults,
  known,
  readDerivation,
  type ResultRecord,
  upstreamPlaceholder
} from '../../../nix/store/index.ts'
import type { Nix } from '../../../nix/installation/index.ts'
import { bad, good, refusalOf, type Result, type StorePath } from '../../../nix/base/index.ts'
import type { CommandFailure } from '../../session/request/index.ts'
import type { Document } from '../../outcome/index.ts'
import { shellInWords } from '../../render/words/commands/index.ts'
import type { Engine, NamedDerivation } from '../../session/state/index.ts'
import { quoter, writeShellFolder, type OpenedStep, type ShellFolder } from './shell-folder.ts'

/**
 * The command that opens a shell with the step's own variables and inputs, in a new folder that
 * stands for its output, and the one that starts the step there as Nix does. There is no sandbox
 * around it.
 */
export async function shellDocument(
  engine: Pick<Engine, 'nix' | 'workspace'>,
  { name, drvPath }: NamedDerivation,
  signal: AbortSignal
): Promise<Result<Document, CommandFailure>> {
  const { nix } = engine
  const derivation = whatRuns(engine, drvPath)
  if (derivation === null) return bad({ kind: 'derivation-gone', step: name })
  const inputs = await outputsOfInputs(engine, derivation, signal)
  if (!inputs.ok) return inputs
  const { cores = null, state = false } = engine.workspace.declarations.of(drvPath) ?? {}
  const step: OpenedStep = { drvPath, derivation, inputs: inputs.value, cores, state }
  const written = shellFolder(nix, step)
  if (!written.ok) return written
  const { enter, body, files } = written.value
  return good(
    shellInWords({
      ...{ step: name, enter },
      runs:
        body === null
          ? { kind: 'command', command: commandOf(step) }
          : { kind: 'script', body, files },
      partial: partialOutput(nix, drvPath)?.place ?? null,
      hasState: state,
      isOwnStore: nix.store.kind === 'chroot'
    })
  )
}

function shellFolder(nix: Nix, step: OpenedStep): Result<ShellFolder, CommandFailure> {
  try {
    return good(writeShellFolder(nix, step))
  } catch (error) {
    return bad({ kind: 'shell-not-written', folder: nix.stateFolder, refusal: refusalOf(error) })
  }
}

/** What a step runs; of a pinned one, what it would run if its result were not taken by its hash. */
function whatRuns({ nix }: Pick<Engine, 'nix'>, drvPath: StorePath): Derivation | null {
  const read = readDerivation(nix, drvPath)
  if (!read.ok) return null
  const unpinned = read.value.env.get('nwUnpinned')
  if (unpinned === undefined) return read.value
  const run = readDerivation(nix, unpinned)
  return run.ok ? run.value : null
}

/** The step's own command, as a shell reads it. */
function commandOf(step: OpenedStep): string {
  return step.derivation.args.slice(3).map(quoter(step)).join(' \\\n  ')
}

/** What stands in the derivation for each input that is built, and where its result is. */
async function outputsOfInputs(
  engine: Pick<Engine, 'nix' | 'workspace'>,
  { inputDrvs }: Derivation,
  signal: AbortSignal
): Promise<Result<ReadonlyMap<string, StorePath>, CommandFailure>> {
  const { nix } = engine
  // What was built on the way to others may have no record yet.
  const unknown = [...inputDrvs.keys()].filter((drvPath) => known(nix, drvPath) === null)
  const settled =
    unknown.length === 0 ? new Map<StorePath, ResultRecord>() : await settle(nix, unknown, signal)
  const [gone] = (await goneResults(nix, inputDrvs.keys())).keys()
  if (gone !== undefined) return bad({ kind: 'result-gone', step: nameOf(engine.workspace, gone) })
  const found = new Map<string, StorePath>()
  for (const [drvPath, outputs] of inputDrvs) {
    const record = known(nix, drvPath) ?? settled.get(drvPath)
    const input = readDerivation(nix, drvPath)
    for (const output of outputs) {
      const fixed = input.ok ? (input.value.outputs.get(output)?.path ?? null) : null
      const path = fixed ?? record?.outPath ?? null
      if (path === null)
        return bad({ kind: 'input-not-built', input: nameOf(engine.workspace, drvPath) })
      found.set(upstreamPlaceholder(drvPath, output), path)
    }
  }
  return good(found)
}
