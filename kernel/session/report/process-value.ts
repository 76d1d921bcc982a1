import { inNotebookWords, nameOf } from '../notebook/index.ts'
import { keptSnapshots } from '../../../nix/builder/index.ts'
import type { ProcessDescription } from '../../../nix/evaluator/index.ts'
import { known, upstreamPlaceholder } from '../../../nix/store/index.ts'
import type { Engine } from '../state/index.ts'
import { type ProcessValue, singleQuoted } from '../../outcome/index.ts'

/**
 * What is said of a process: its command in the notebook's words, the checkpoints that the notebook
 * has of it, and the snapshots that a run left which was interrupted.
 */
export function processValue(
  engine: Pick<Engine, 'nix' | 'workspace'>,
  process: ProcessDescription
): ProcessValue {
  return {
    type: 'process',
    command: commandInWords(engine, process),
    checkpoints: checkpointsOf(engine, process),
    kept: keptSnapshots(engine.nix, process.process)
  }
}

function commandInWords(
  engine: Pick<Engine, 'workspace'>,
  { command, inputs }: ProcessDescription
): string {
  const inWords = inNotebookWords(
    new Map(
      inputs
        .filter((path) => path.endsWith('.drv'))
        .map((drvPath) => [
          upstreamPlaceholder(drvPath, 'out'),
          `\${${nameOf(engine.workspace, drvPath)}}`
        ])
    )
  )
  return command
    .map((argument) => {
      const shown = inWords(argument).replace(/\/nix\/store\/[0-9a-z]{32}-/g, '')
      return /^[^\s'"]+$/.test(shown) ? shown : singleQuoted(shown)
    })
    .join(' ')
}

function checkpointsOf(
  engine: Pick<Engine, 'workspace' | 'nix'>,
  { process }: ProcessDescription
): ProcessValue['checkpoints'] {
  const found = [...engine.workspace.names.all()].flatMap((drvPath) => {
    const declared = engine.workspace.declarations.of(drvPath)
    const number = declared?.process === process ? declared.snapshot : null
    return number === null ? [] : [{ drvPath, number }]
  })
  return found
    .sort((one, other) => one.number - other.number)
    .map(({ drvPath, number }) => ({
      name: nameOf(engine.workspace, drvPath),
      snapshot: number,
      isBuilt: known(engine.nix, drvPath) !== null
    }))
}
