import { writeFileSync } from 'node:fs'
import type { CellDefinition } from '../../../../kernel/cells/cell.ts'
import type { Engine } from '../../../../kernel/session/state/engine.ts'
import {
  exportNotebook,
  type ExportRequest
} from '../../../../kernel/commands/export/write-program.ts'
import { exportDoubtInWords } from '../../../../kernel/render/words/commands/export-doubt.ts'
import { invokeNix } from '../../../../nix/installation/invocation.ts'
import type { Nix } from '../../../../nix/installation/installation.ts'
import { run } from '../../../../nix/process/process.ts'
import { testSession } from '../support.ts'

/** Has the notebook hold cells, as the session takes them; running them would build their steps. */
export function takeCells(
  engine: Engine,
  cells: readonly string[],
  order?: readonly number[]
): void {
  let executionCount = 0
  for (const index of order ?? cells.keys()) {
    const code = cells[index] ?? ''
    const parsed = engine.parsed.read(code)
    const definitions: readonly CellDefinition[] = parsed.ok ? parsed.value.definitions : []
    executionCount += 1
    const [key, id, unreadable] = [`id ${index}`, String(index), !parsed.ok]
    const cell = { key, id, executionCount, code, definitions, unreadable }
    engine.workspace.program.changed(engine.workspace.notebook.take(cell))
  }
}

/** The derivation of each name in the living kernel; where it has none, what is wrong instead. */
export async function drvPathsInKernel(
  engine: Engine,
  names: readonly string[]
): Promise<string[]> {
  const session = testSession(engine)
  const found: string[] = []
  for (const name of names) {
    const ran = await session.run(`(${name}).drvPath`, 'ask')
    found.push(ran.shown.join().replaceAll('"', '') || JSON.stringify(ran.outcome.mistakes))
  }
  return found
}

/** Exports, and says what was written; a refusal is an error. */
export async function exported(engine: Engine, request: ExportRequest) {
  const done = await exportNotebook(engine, request)
  if (!done.ok) throw new Error(JSON.stringify(done.mistake))
  return { ...done.value, doubts: done.value.doubts.map(exportDoubtInWords) }
}

/** The derivations that plain Nix gives for attributes of a file, name by name. */
export async function drvPathsOf(
  nix: Nix,
  file: string,
  names: readonly string[]
): Promise<string[]> {
  const attributes = names.flatMap((name) => ['-A', name])
  const asked = await run(invokeNix(nix, 'nix-instantiate', [file, ...attributes]))
  if (asked.exitCode !== 0) throw new Error(asked.stderr || (asked.startError ?? 'it was ended'))
  return asked.stdout
    .trim()
    .split('\n')
    .map((path) => path.replace(/!.*/, ''))
}

/** A value of an expression over `program`, which is what a file holds, as plain Nix has it. */
export async function valueOf(nix: Nix, file: string, expression: string): Promise<unknown> {
  const asking = `${file}.ask.nix`
  writeFileSync(asking, `let program = import ${file}; in ${expression}`)
  const asked = await run(
    invokeNix(nix, 'nix-instantiate', ['--eval', '--strict', '--json', asking])
  )
  if (asked.exitCode !== 0) throw new Error(asked.stderr)
  return JSON.parse(asked.stdout)
}

/** A program of the store that is not there: steps of it are evaluated, and never run. */
export const tool = '/nix/store/00000000000000000000000000000000-tool/bin/tool'
