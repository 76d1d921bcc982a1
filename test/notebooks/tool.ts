import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { run, type Completed } from '../../nix/process/process.ts'

export const notebooks = resolve(import.meta.dirname, '../../notebooks')

/** A temporary folder; `remove` takes it away. */
export function scratchFolder(): { readonly path: string; remove(): void } {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'nix-workflow-notebooks-')))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/**
 * Runs a tool as a step would: options as `--key=value`, in a folder that is made for it.
 * `tool` is relative to the notebooks, as `showcase/train.py`.
 */
export async function runTool(
  tool: string,
  options: readonly string[],
  folder: string,
  hashSeed = '0'
): Promise<Completed> {
  mkdirSync(folder, { recursive: true })
  return await run({
    program: 'python3',
    arguments: ['-B', join(notebooks, tool), ...options],
    environment: { PYTHONHASHSEED: hashSeed },
    folder
  })
}

/** A step of a pipeline: `@NAME` in an option stands for the folder of the step of that name. */
export interface ToolStep {
  readonly name: string
  readonly tool: string
  readonly options: readonly string[]
  /** What it must leave in its folder, sorted. */
  readonly files: readonly string[]
}

/** Runs steps one after the other, each in its own folder below `folder`. Throws when one fails. */
export async function runSteps(
  steps: readonly ToolStep[],
  folder: string,
  hashSeed: string
): Promise<void> {
  for (const { name, tool, options } of steps) {
    const placed = options.map((option) => option.replaceAll('@', `${folder}/`))
    const completed = await runTool(tool, placed, join(folder, name), hashSeed)
    if (completed.exitCode !== 0) throw new Error(`${name}: ${completed.stderr}`)
  }
}

/** The files of a folder, sorted by name, with their bytes as text of one byte a character. */
export function contents(folder: string): [string, string][] {
  return readdirSync(folder)
    .sort()
    .map((name) => [name, readFileSync(join(folder, name), 'latin1')])
}

/** Rows of a CSV file by column. Only for files without quotes, which it refuses. */
export function readTable(path: string): Record<string, string>[] {
  const text = readFileSync(path, 'utf8')
  if (text.includes('"')) throw new Error(`${path} has quotes`)
  const [header = '', ...lines] = text.trimEnd().split('\n')
  const columns = header.split(',')
  return lines.map((line) => {
    const values = line.split(',')
    if (values.length !== columns.length) throw new Error(`${path}: ${line}`)
    return Object.fromEntries(columns.map((column, index) => [column, values[index] ?? '']))
  })
}

export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}
