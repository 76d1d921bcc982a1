import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { bad, good, replaceFile, type Result } from '../../../nix/base/index.ts'
import type {
  CellFailure,
  CommandLineMistake,
  FileRefused,
  NoKernel,
  NotRead,
  OtherKernel
} from '../../outcome/index.ts'
import {
  failedCellInWords,
  failedCellLines,
  interruptingInWords,
  ranInWords,
  stepLineInWords
} from '../../render/words/command-line/index.ts'
import type { JsonObject } from '../../wire/index.ts'
import { type Terminal, withFiles } from '../terminal/index.ts'
import { kernelCommand, missingFile } from '../jupyter/index.ts'
import type { Choices, Chosen } from './choices.ts'
import type { Execution, ExecutionListener } from './execute.ts'
import { type NotebookFile, ofAnotherKernel, readNotebook, toRun } from './notebook-file.ts'

/** Why a notebook is not run: nothing was. */
export type NotRun = NotRead | NotChosen | OtherKernel | NoKernel | FileRefused
type NotChosen = Extract<CommandLineMistake, { readonly kind: 'not-chosen' }>

/** How a notebook is to be run, and told of. */
export interface RunWishes extends Choices {
  /** How many builds may run beside each other; null for what Nix is set to. */
  readonly jobs: number | null
  /** `json` is a line of JSON for each thing that is told. */
  readonly form: 'text' | 'json'
}

/**
 * Executes a notebook and says what comes of it: a line a step, the failing cell with its error, and
 * how many steps came out in which way. The first Ctrl-C interrupts the kernel.
 */
export async function executeAndReport(
  path: string,
  terminal: Terminal,
  wanted: RunWishes = { set: [], only: [], jobs: null, form: 'text' }
): Promise<Result<Execution, NotRun>> {
  const absolute = resolve(path)
  const notebook = readNotebook(absolute)
  if (!notebook.ok) return notebook
  const other = ofAnotherKernel(path, notebook.value)
  if (other !== null) return bad(other)
  const { form, jobs } = wanted
  const choice = await chosenFor(notebook.value, wanted)
  if (!choice.ok) return choice
  const command = kernelCommand()
  const missing = missingFile(command)
  if (missing !== undefined) return bad({ kind: 'kernel-not-built', missing })
  // Who only reads a notebook needs no sockets.
  const { executeNotebook } = await import('./execute.ts')
  const interrupt = new AbortController()
  const onSignal = (): void => {
    if (interrupt.signal.aborted) process.exit(130)
    terminal.error(interruptingInWords())
    interrupt.abort()
  }
  for (const signal of endings) process.on(signal, onSignal)
  const start = performance.now()
  const { notebook: chosenNotebook, runs } = choice.value
  const environment = jobs === null ? {} : withJobs(jobs)
  const execution = await executeNotebook(
    absolute,
    chosenNotebook,
    { command, environment, runs },
    tellerOf(terminal, form),
    interrupt.signal
  )
  for (const signal of endings) process.off(signal, onSignal)
  if (!execution.ok) return execution
  const { failure, steps, omitted } = execution.value
  const seconds = (performance.now() - start) / 1000
  if (form === 'json') {
    terminal.out(JSON.stringify(endAsJson(execution.value, seconds)))
    return execution
  }
  terminal.out(ranInWords(steps, omitted, seconds))
  // Last, so that nobody has to look for it.
  if (failure !== null) terminal.error(failedCellInWords(failure))
  return execution
}

/** Tells how far a run is: to a person, or to a program. */
function tellerOf(terminal: Terminal, form: RunWishes['form']): ExecutionListener {
  if (form === 'json')
    return {
      onStep: (step) => terminal.out(JSON.stringify({ event: 'step', ...step })),
      onStatus: () => undefined
    }
  return {
    onStep: (step) => terminal.out(stepLineInWords(step)),
    onStatus: (text) => terminal.status(text)
  }
}

/** Where nothing is chosen no cell is read here: the kernel does that, and nobody waits for it twice. */
async function chosenFor(
  notebook: NotebookFile,
  wanted: Choices
): Promise<Result<Chosen, NotChosen>> {
  if (wanted.set.length === 0 && wanted.only.length === 0)
    return good({ notebook, runs: toRun(notebook) })
  const { chosen } = await import('./choices.ts')
  const choice = chosen(notebook, wanted)
  return choice.ok ? choice : bad({ kind: 'not-chosen', mistake: choice.mistake })
}

/** The last line of JSON: how the run ended, and where each step is. */
function endAsJson(
  { steps, omitted, failure, interrupted }: Execution,
  seconds: number
): JsonObject {
  return {
    ...{
      event: 'end',
      ok: failure === null && !interrupted,
      interrupted,
      seconds
    },
    failure: failure === null ? null : failureAsJson(failure),
    steps: steps.map((step) => ({ ...step })),
    ...(omitted.size === 0 ? {} : { omitted: Object.fromEntries(omitted) })
  }
}

function failureAsJson(failure: CellFailure): JsonObject {
  const lines = failedCellLines(failure).map((line) => stripVTControlCharacters(line))
  return { cell: failure.cell, source: failure.source, lines }
}

/** A later line of Nix's settings wins. */
function withJobs(jobs: number): Record<string, string> {
  return {
    NIX_CONFIG: `${process.env['NIX_CONFIG'] ?? ''}\nmax-jobs = ${jobs}`
  }
}

/** What a terminal sends for Ctrl-C and when it is closed, and what others send to end a program. */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The exit code of a command that executed a notebook. */
export function exitCodeOf({ failure, interrupted }: Execution): number {
  if (interrupted) return 130
  return failure === null ? 0 : 1
}

/** Writes the executed notebook. */
export function writeExecuted(execution: Execution, path: string): Result<void, FileRefused> {
  return withFiles('write-executed', path, () => {
    mkdirSync(dirname(resolve(path)), { recursive: true })
    replaceFile(path, execution.notebook)
  })
}
