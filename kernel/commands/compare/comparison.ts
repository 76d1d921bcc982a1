import { lineage, type LineageStep, readDerivation, unpinned } from '../../../nix/store/index.ts'
import { derivationName, hashPart, type StorePath } from '../../../nix/base/index.ts'
import { nameThen, optionsOf } from '../../session/history/index.ts'
import { inWordsOfStep } from '../../session/notebook/index.ts'
import { inOneLine, partsOf } from './compared-parts.ts'
import type { Engine, NamedDerivation, StepPast } from '../../session/state/index.ts'
import { metricsOf, type Metric } from './metrics.ts'
import type { StepReport } from '../../outcome/index.ts'
import { presentReport, settleUnknown } from '../history/index.ts'

/** Steps beside each other: what was put in differently, and what came out. */
export interface Comparison {
  readonly rows: readonly ComparedStep[]
  /** What differs anywhere in the lineages, those of the steps themselves first. */
  readonly parameters: readonly Parameter[]
  /** Names of the numbers that they wrote. */
  readonly metrics: readonly string[]
  /** How many more numbers the one of them wrote that wrote most. */
  readonly omittedMetrics: number
  /** How many files with numbers are not read, of the one that has most of them. */
  readonly unreadFiles: number
  /** How many ancestors are not read for parameters, of the one that has most of them. */
  readonly unreadAncestors: number
}

export interface ComparedStep {
  readonly report: StepReport
  /** By the parameter's key. */
  readonly parameters: ReadonlyMap<string, string>
  readonly metrics: ReadonlyMap<string, Metric>
}

export interface Parameter {
  readonly key: string
  /** As short as tells it from the others: `lr`, or `train.seed` beside `build-data.seed`. */
  readonly title: string
}

/** Ancestors of one step that are read for parameters. */
const mostAncestors = 200

/**
 * Compares steps by what the notebook says of them and what they wrote. Nobody has to have logged
 * anything: parameters are options of the commands of a step and of all that it came from; scripts,
 * variables and programs that differ are told beside them. Ends early where `signal` is aborted: what
 * it gives is then to be thrown away.
 */
export async function compareSteps(
  engine: Engine,
  steps: readonly NamedDerivation[],
  signal?: AbortSignal
): Promise<Comparison> {
  await settleUnknown(
    engine,
    steps.map(({ drvPath }) => drvPath),
    signal
  )
  const rows: ComparedStep[] = []
  const shown: ReadonlyMap<string, string>[] = []
  let omittedMetrics = 0
  let unreadFiles = 0
  let unreadAncestors = 0
  for (const step of steps) {
    if (signal?.aborted === true) break
    const report = await presentReport(engine, { ...step, entry: null })
    const { metrics, omitted, unread } = await metricsOf(engine, report)
    const given = givenOf(engine, step.drvPath)
    omittedMetrics = Math.max(omittedMetrics, omitted)
    unreadFiles = Math.max(unreadFiles, unread)
    unreadAncestors = Math.max(unreadAncestors, given.unread)
    shown.push(given.shown)
    rows.push({
      report,
      parameters: given.plain,
      metrics: new Map(metrics.map((metric) => [metric.name, metric]))
    })
  }
  const parameters = differing(rows.map((row) => row.parameters))
  const scripts = parameters.filter(({ key }) => key.endsWith(scriptOption))
  const inLines = new Map(
    scripts.map(({ key }) => [key, inOneLine(rows.map((row) => row.parameters.get(key)))])
  )
  const said = new Set(
    parameters.flatMap(({ title, key }) => [plainName(title), plainName(optionIn(key))])
  )
  const metrics = new Set(rows.flatMap((row) => [...row.metrics.keys()]))
  // Programs like to write their own options down: those are told already.
  return {
    rows: rows.map((row, index) => ({
      ...row,
      parameters: withLines({ ...row, parameters: shown[index] ?? row.parameters }, index, inLines)
    })),
    parameters,
    metrics: [...metrics].filter((name) => !said.has(plainName(name))),
    omittedMetrics,
    unreadFiles,
    unreadAncestors
  }
}

function withLines(
  { parameters }: ComparedStep,
  row: number,
  inLines: ReadonlyMap<string, readonly string[]>
): ReadonlyMap<string, string> {
  return new Map(
    [...parameters].map(([key, text]) => [key, inLines.get(key)?.[row] ?? text] as const)
  )
}

/** A program and its option, with what no name has between them. */
const separator = '\u0000'
/** What no command has as an option, since it ends with the same. */
const scriptOption = `${separator}script${separator}`
const environmentOption = `${separator}program${separator}`

/** The same twice: to be compared, and with the notebook's names of what is read, to be shown. */
interface Given {
  readonly plain: ReadonlyMap<string, string>
  readonly shown: ReadonlyMap<string, string>
  /** Ancestors that were not read. */
  readonly unread: number
}

/**
 * The options of a step and of its ancestors, each by the program that it is given to, since the
 * notebook's names differ from one step to the next. Where a program runs several times in one
 * lineage, its values stand behind each other.
 */
function givenOf(engine: StepPast, drvPath: StorePath): Given {
  const graph = lineage(engine.nix, [drvPath], mostAncestors)
  const values = new Map<string, Map<string, string>>()
  const add = (program: string, option: string, value: string, shown = value): void => {
    keep(`${program}${separator}${option}`, value, shown)
  }
  const keep = (key: string, value: string, shown = value): void => {
    values.set(key, (values.get(key) ?? new Map<string, string>()).set(value, shown))
  }
  for (const step of graph.steps) {
    const { options, others } = optionsOf(inPlainWords(step, derivationName))
    const named = optionsOf(inPlainWords(step, (path) => nameThen(engine, path)))
    const { program, snapshot, isScript } = madeBy(engine, step)
    for (const [option, given] of options)
      add(program, option, given.join(', '), (named.options.get(option) ?? given).join(', '))
    // The first argument is where the library has put the script.
    const from = isScript ? 1 : 0
    const words = others.slice(from).map(asOneWord)
    const shown = named.others.slice(from).map(asOneWord)
    if (words.length > 0) add(program, 'arguments', words.join(' '), shown.join(' '))
    if (snapshot !== undefined) add(program, 'snapshot', snapshot)
    const { scripts, variables, environments } = partsOf(engine, step, program)
    for (const [name, text] of scripts) keep(`${name}${scriptOption}`, text)
    for (const [name, value] of variables) add(program, name, value)
    for (const [name, identity] of environments) keep(`${name}${environmentOption}`, identity)
  }
  return {
    unread: graph.omitted,
    plain: new Map([...values].map(([key, given]) => [key, [...given.keys()].join(' | ')])),
    shown: new Map([...values].map(([key, given]) => [key, [...given.values()].join(' | ')]))
  }
}

/** A word with blanks in quotes, so that it is seen to be one. */
function asOneWord(word: string): string {
  return /\s/.test(word) ? JSON.stringify(word) : word
}

interface Made {
  /** The derivation's name; of a checkpoint that of its process. */
  readonly program: string
  readonly snapshot: string | undefined
  readonly isScript: boolean
}

function madeBy({ nix }: Pick<Engine, 'nix'>, { drvPath, name }: LineageStep): Made {
  const derivation = readDerivation(nix, drvPath)
  const env = derivation.ok ? unpinned(nix, derivation.value)?.env : undefined
  const snapshot = env?.get('nwSnapshot')
  const program = snapshot === undefined ? name : name.replace(/-\d+$/, '')
  return { program, snapshot, isScript: env?.has('body') === true }
}

/** The command without what only tells one result from another: these show by their own options. */
function inPlainWords(
  { command, references }: LineageStep,
  nameOf: (drvPath: StorePath) => string
): string[] {
  const inWords = inWordsOfStep(references, nameOf)
  return command.map((argument) =>
    inWords(argument).replace(
      /\/nix\/store\/[0-9a-z]{32}-[^/\s]+/g,
      (path) => `${derivationName(path)} ${hashPart(path)?.slice(0, 6) ?? ''}`
    )
  )
}

function differing(rows: readonly ReadonlyMap<string, string>[]): Parameter[] {
  const keys = [...new Set(rows.flatMap((row) => [...row.keys()]))].filter((key) => {
    // A program that only some of them need differs by the words that need it.
    const given = rows.map((row) => row.get(key))
    const told = key.endsWith(environmentOption) ? given.filter((one) => one !== undefined) : given
    return new Set(told).size > 1
  })
  return keys.map((key) => {
    if (key.endsWith(environmentOption)) return { key, title: key.split(separator)[0] ?? '' }
    const name = optionIn(key)
    const isAlone = keys.filter((other) => optionIn(other) === name).length === 1
    const title = isAlone ? name : `${key.split(separator)[0] ?? ''}.${name}`
    return { key, title }
  })
}

function optionIn(key: string): string {
  return (key.split(separator)[1] ?? '').replace(/^-+/, '')
}

/** A name as others write it, too: `--learning-rate` and `train.learning_rate`. */
export function plainName(name: string): string {
  return name
    .slice(name.lastIndexOf('.') + 1)
    .toLowerCase()
    .replace(/[-_]/g, '')
}
