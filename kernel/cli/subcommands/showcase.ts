import { cpSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { findNix } from '../../../nix/find.ts'
import { run as runProgram } from '../../../nix/process/index.ts'
import { isInstalled, packageRoot } from '../../host/index.ts'
import {
  executedInWords,
  farewellOfCheckout,
  farewellOfPackage,
  outputsInWords,
  showcasePageInWords
} from '../../render/words/command-line/index.ts'
import { executeAndReport, type Execution, exitCodeOf, writeExecuted } from '../headless/index.ts'
import {
  fail,
  readOptions,
  refuse,
  type Subcommand,
  type Terminal,
  withFiles
} from '../terminal/index.ts'
import { projectPython, pythonCommand } from '../jupyter/index.ts'

const own = join(packageRoot, 'notebooks')
/** In an installed package nothing is written. */
const place = isInstalled ? resolve('nix-workflow-showcase') : own
const notebook = join(place, 'showcase.ipynb')
const outputFolder = join(place, 'out')

/** `nix-workflow showcase`: what `npm start` does once everything is set up. */
export const showcase: Subcommand = {
  async run(words, terminal) {
    const options = readOptions(words, {})
    if (!options.ok) return refuse(options.mistake, 'showcase', terminal)
    const brought = withFiles('bring-showcase', place, () => {
      if (isInstalled) cpSync(own, place, { recursive: true, force: false })
    })
    if (!brought.ok) return fail(brought.mistake, terminal)
    const executed = join(outputFolder, 'showcase.ipynb')
    const execution = await executeAndReport(notebook, terminal)
    if (!execution.ok) return fail(execution.mistake, terminal)
    const written = writeExecuted(execution.value, executed)
    if (!written.ok) return fail(written.mistake, terminal)
    await sayOutputs(execution.value, terminal)
    terminal.out(executedInWords(fromHere(executed)))
    const pageIsThere = await makePage(executed, terminal)
    const code = exitCodeOf(execution.value)
    if (code === 0) terminal.out(farewell())
    return code === 0 && !pageIsThere ? 1 : code
  }
}

/** Where each step's output is on disk. */
async function sayOutputs({ steps }: Execution, terminal: Terminal): Promise<void> {
  const nix = await findNix(process.env)
  const placed = steps.flatMap(({ name, outPath }) =>
    outPath === null ? [] : [[name, nix.ok ? nix.value.onDisk(outPath) : outPath] as const]
  )
  for (const line of outputsInWords(placed)) terminal.out(line)
}

/** Makes the HTML page, with Jupyter's own converter. Gives whether it is there. */
async function makePage(executed: string, terminal: Terminal): Promise<boolean> {
  const python = projectPython()
  if (python === null) {
    if (isInstalled) return true
    terminal.error(showcasePageInWords({ kind: 'no-jupyter', command: pythonCommand() }))
    return false
  }
  const page = join(outputFolder, 'showcase.html')
  terminal.status(showcasePageInWords({ kind: 'making' }))
  const converted = await runProgram({
    program: python,
    arguments: ['-m', 'nbconvert', '--to', 'html', '--output-dir', outputFolder, executed],
    folder: outputFolder
  })
  if (converted.exitCode !== 0) {
    terminal.error(showcasePageInWords({ kind: 'failed', said: converted.stderr.trimEnd() }))
    return false
  }
  terminal.out(showcasePageInWords({ kind: 'made', path: fromHere(page) }))
  return true
}

function farewell(): string {
  if (isInstalled) return farewellOfPackage(fromHere(notebook))
  return farewellOfCheckout(fromHere(join(packageRoot, 'kernelspec', 'bin', 'nix-workflow.mjs')))
}

function fromHere(path: string): string {
  return relative(process.cwd(), path)
}
