import { join, resolve } from 'node:path'
import { type LivingProcess, start } from '../../nix/process/process.ts'
import { writeNotebook } from '../browser/notebook-file.ts'
import { definedIn, type TestNix } from '../support/nix.ts'

const program = resolve(import.meta.dirname, '../../kernelspec/bin/nix-workflow.mjs')

/** `nix-workflow run` of a notebook, as a process of its own with a kernel of its own. */
export interface HeadlessRun {
  readonly running: LivingProcess
  /** The file, which is executed in its place. */
  readonly notebook: string
  /** What it writes, line by line. */
  readonly said: readonly string[]
}

/** Begins to run these cells; it ends with the process of the tests. */
export async function startRun(
  { folder, environment }: TestNix,
  name: string,
  cells: readonly string[],
  variables: Readonly<Record<string, string>> = {}
): Promise<HeadlessRun> {
  const notebook = join(folder, `${name}.ipynb`)
  writeNotebook(notebook, cells)
  const said: string[] = []
  const hear = (line: string) => said.push(line)
  const running = await start(
    {
      program: process.execPath,
      arguments: [program, 'run', notebook, '-o', notebook],
      folder,
      environment: { ...definedIn(environment), ...variables },
      deathSignal: 'KILL'
    },
    { stdout: hear, stderr: hear }
  )
  return { running, notebook, said }
}

/** The same until it is over. */
export async function timedRun(...given: Parameters<typeof startRun>): Promise<{
  readonly exitCode: number | null
  readonly notebook: string
  /** Empty where it went well. */
  readonly said: readonly string[]
  /** Milliseconds. */
  readonly took: number
}> {
  const { running, notebook, said } = await startRun(...given)
  const began = Date.now()
  const { exitCode } = await running.ended
  return { exitCode, notebook, said: exitCode === 0 ? [] : said, took: Date.now() - began }
}
