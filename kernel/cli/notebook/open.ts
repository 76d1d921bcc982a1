import { dirname, resolve } from 'node:path'
import { bad, good, type Result } from '../../../nix/base/index.ts'
import { endAllProcesses } from '../../../nix/process/index.ts'
import { commands } from '../../commands/commands.ts'
import type { Mistake, NotOpened } from '../../outcome/index.ts'
import { readCell } from '../../running/index.ts'
import { type CommandTable, takeCell } from '../../session/request/index.ts'
import { noteNotPinned } from '../../session/report/index.ts'
import type { CellToEvaluate } from '../../session/notebook/index.ts'
import { type Engine, wantsToolchain } from '../../session/state/index.ts'
import { startEngine } from '../../start-engine.ts'
import { type NotebookFile, readNotebook } from '../headless/index.ts'
import type { Terminal } from '../terminal/index.ts'

/** A notebook whose cells are taken as if they had run: its definitions are there, and nothing is built. */
export interface OpenNotebook {
  readonly engine: Engine
  readonly file: NotebookFile
  /** The code cells that are not empty, numbered as a run-all would count them. */
  readonly cells: readonly TakenCell[]
  readonly signal: AbortSignal
}

export interface TakenCell extends CellToEvaluate {
  /** Why it could not be taken; empty where it was. */
  readonly mistakes: readonly Mistake[]
}

/** Opens a notebook's file without running it, does something with it, and closes it again. */
export async function withNotebook<Value>(
  path: string,
  terminal: Pick<Terminal, 'error'>,
  act: (notebook: OpenNotebook) => Promise<Value>,
  environment: NodeJS.ProcessEnv = process.env
): Promise<Result<Value, NotOpened>> {
  const absolute = resolve(path)
  const file = readNotebook(absolute)
  if (!file.ok) return file
  const started = await startEngine({
    environment,
    folder: dirname(absolute),
    notebook: absolute,
    isBrief: true,
    log: (sentence) => terminal.error(sentence)
  })
  if (!started.ok) return bad({ kind: 'no-nix', mistake: started.mistake })
  const engine = started.value
  const interrupt = new AbortController()
  const onSignal = (): void => interrupt.abort()
  process.on('SIGINT', onSignal)
  try {
    const sources = file.value.codeCells.filter(({ source }) => source.trim() !== '')
    const cells: TakenCell[] = []
    for (const [index, { id, source }] of sources.entries())
      cells.push(await take(engine, id, source, index + 1, interrupt.signal))
    if (wantsToolchain(engine)) await engine.prepareToolchain(interrupt.signal)
    return good(await act({ engine, file: file.value, cells, signal: interrupt.signal }))
  } finally {
    process.off('SIGINT', onSignal)
    await engine.close()
    await endAllProcesses()
  }
}

/** Takes what a cell defines; of its commands those alone that are definitions. */
async function take(
  engine: Engine,
  cellId: string,
  code: string,
  executionCount: number,
  signal: AbortSignal
): Promise<TakenCell> {
  const request = {
    ...{ code, cellId, executionCount, client: null, cameAt: 0, deletedCells: [] },
    ...{ stopOnError: false, userExpressions: {} }
  }
  const read = await readCell(engine, request, {
    ...{ commands: () => Promise.resolve(definitionsAlone), signal },
    outlet: { refreshed: () => undefined },
    progress: {
      phase: () => undefined,
      building: () => undefined,
      pushing: () => undefined,
      end: () => undefined
    }
  })
  const { cell } = takeCell(engine, request, read, 0)
  noteNotPinned(engine, read.definitions)
  return { ...cell, mistakes: read.mistakes }
}

const definitionsAlone: CommandTable = new Map(
  [...commands].map(([name, command]) => [
    name,
    {
      ...command,
      run: (words, context) =>
        command.defines?.(words) === true
          ? command.run(words, context)
          : Promise.resolve(good({ definitions: '', shown: [] }))
    }
  ])
)
