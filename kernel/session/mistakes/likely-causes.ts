import type { Explanation, FoundProgram, Symptom, VirtualEnvironment } from '../../outcome/index.ts'
import { nearest } from './nearest.ts'

/** What is known of a step that ran and failed. */
export interface FailedStep {
  readonly name: string
  /** The last lines of its log. */
  readonly log: readonly string[]
  readonly inputs: readonly FailedStepInput[]
  /** What is at a path of the store that was to be started; null where nothing is. */
  readonly found: (path: string) => FoundProgram | null
  /** The virtual environment beside the notebook that may have a module of Python. */
  readonly environment: (module: string) => VirtualEnvironment | null
}

/** An input of a failed step. */
export interface FailedStepInput {
  readonly name: string
  /** Files that the command names in it, and that it has not, or not so that a step can see them. */
  readonly absent: readonly string[]
  /** The first files that it wrote, relative to its output; null where its output is not there. */
  readonly wrote: readonly string[] | null
  /** How many it wrote. */
  readonly total: number
  /** Of files that the command names those that are links to what no step can see, and to where. */
  readonly links: ReadonlyMap<string, string>
}

/**
 * The likely causes of a failure, the likeliest first. Empty where nothing better can be said than
 * what the log says.
 */
export function likelyCauses(step: FailedStep): readonly Explanation[] {
  const missing = step.inputs.flatMap((input) => missingFiles(step, input))
  // What the program says of a file that is missing says the same, in worse words.
  const isRefused = step.log.some((line) => line.includes('Permission denied'))
  return missing.length > 0 && !isRefused ? missing : fromLog(step)
}

/** At most so many file names are listed: enough to find a misspelling. */
const listedFiles = 8

function missingFiles(step: FailedStep, input: FailedStepInput): Explanation[] {
  const { wrote } = input
  if (wrote === null) return []
  return input.absent.map((file): Explanation => {
    const named = { step: step.name, input: input.name, file }
    const target = input.links.get(file)
    if (target !== undefined) return { kind: 'link-in-output', ...named, target }
    const first = wrote.toSorted().slice(0, listedFiles)
    const more = input.total - first.length
    return {
      ...{ kind: 'file-not-written', ...named, wrote: first, more },
      similar: nearest(file, wrote)
    }
  })
}

/**
 * What a line of the log may come from. A step can write any line: so no more is taken from it than
 * what holds of all steps, or of what the line names. Whether a machine's disk is full, or a program
 * was ended for want of memory, is for Nix and the system alone to say.
 */
interface Pattern {
  readonly pattern: RegExp
  /** null where nothing can be said. */
  readonly symptom: (match: RegExpExecArray, step: FailedStep) => Symptom | null
}

const patterns: readonly Pattern[] = [
  {
    pattern: /ModuleNotFoundError: No module named '([\w.]+)'/,
    symptom: ([, module = ''], { environment }) => ({
      ...{ kind: 'no-module', module },
      environment: environment(module)
    })
  },
  {
    pattern:
      /(?:^|: |cannot open )(\/nix\/store\/[a-z0-9]{32}-([^/\s]+)\/\S+): (?:not found|No such file(?: or directory)?)/,
    symptom: ([, path = '', from = ''], step) => {
      const found = step.found(path)
      return found === null
        ? { kind: 'not-in-store', path, from }
        : { kind: 'not-started', path, from, found }
    }
  },
  {
    // As a shell, coreutils and Python say it.
    pattern:
      /(?:cannot (?:open|access|stat) '?|: '?|^)(\/[^\s':]+)'?: No such file(?: or directory)?$|No such file or directory: '(\/[^']+)'$/,
    symptom: ([, said, inQuotes]) => onThisMachine(said ?? inQuotes ?? '')
  },
  {
    pattern: /(\/nix\/store\/[a-z0-9]{32}-([^/\s]+)\/[^\s:]+): (\S+): bad interpreter: /,
    symptom: ([, path = '', from = '', asked = '']) => {
      const found = { kind: 'script', interpreter: asked.replace(/\^M$/, '\r') } as const
      return { kind: 'not-started', path, from, found }
    }
  },
  {
    pattern: /script\.sh: line \d+: (inputs|params)\[([\w.-]*)\]: unbound variable$/,
    symptom: ([, variable, name = '']) => ({
      kind: variable === 'inputs' ? 'no-input' : 'no-parameter',
      name
    })
  },
  {
    pattern: /script\.sh: line \d+: (\w+): unbound variable$/,
    symptom: ([, name = '']) => ({ kind: 'no-variable', name })
  },
  {
    pattern: /ZIP does not support timestamps before 1980/,
    symptom: () => ({ kind: 'zip-before-1980' })
  },
  { pattern: /\/homeless-shelter\b/, symptom: () => ({ kind: 'no-home' }) },
  {
    pattern: /(?:^|: )([\w./+-]+): (?:command )?not found$/,
    symptom: ([, name = '']) => ({ kind: 'no-program', name })
  },
  { pattern: /No space left on device/, symptom: () => ({ kind: 'no-space' }) },
  {
    pattern: /^start: \d+: (\/nix\/store\/[a-z0-9]{32}-([^/\s]+)(?:\/\S+)?): Permission denied/,
    symptom: ([, path = '', from = '']) => ({ kind: 'not-a-program', path, from })
  },
  {
    pattern:
      /Permission denied: '\/nix\/store|\b(?:cannot|can't|could not)\b.*\/nix\/store\/.*: Permission denied|Read-only file system/i,
    symptom: () => ({ kind: 'read-only-input' })
  },
  {
    pattern: /Temporary failure in name resolution|Could not resolve host|Network is unreachable/,
    symptom: () => ({ kind: 'no-network' })
  }
]

/** The first pattern that fits any line, and of its lines the last. */
function fromLog(step: FailedStep): Explanation[] {
  for (const { pattern, symptom: read } of patterns) {
    for (const line of step.log.toReversed()) {
      const match = pattern.exec(line)
      const symptom = match === null ? null : read(match, step)
      if (symptom !== null) return [{ kind: 'log-line', line, symptom }]
    }
  }
  return []
}

/** Where a step has folders of its own: what is missing there is its own matter. */
const ownFolders = /^\/(?:build|tmp|dev|proc|nix)(?:\/|$)|\/nix-build-/

/** What a step was to read of the machine; null of what would be its own. */
function onThisMachine(path: string): Symptom | null {
  const [, ofHome] = /^\/build\/home\/(.+)$/.exec(path) ?? []
  if (ofHome !== undefined) return { kind: 'in-home', path: `~/${ofHome}` }
  return ownFolders.test(path) ? null : { kind: 'outside', path }
}
