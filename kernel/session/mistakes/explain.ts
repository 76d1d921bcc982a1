import type { FoundProgram } from './found-program.ts'
import { nearest } from './nearest.ts'

/** What is known of a step that ran and failed. */
export interface FailedStep {
  readonly name: string
  /** The last lines of its log. */
  readonly log: readonly string[]
  readonly inputs: readonly FailedStepInput[]
  /** What is at a path of the store that was to be started; null where nothing is. */
  readonly found: (path: string) => FoundProgram | null
}

/** An input of a failed step, with the files that the command names in it. */
export interface FailedStepInput {
  readonly name: string
  readonly named: readonly string[]
  /** Files that it wrote, relative to its output; null where its output is not there. */
  readonly wrote: readonly string[] | null
  /** Of files that the command names those that are links to what no step can see, and to where. */
  readonly links: ReadonlyMap<string, string>
}

/**
 * The likely causes of a failure, the likeliest first, each as a sentence with the way out. Empty
 * where nothing better can be said than what the log says.
 */
export function explainFailure(step: FailedStep): string[] {
  const missing = step.inputs.flatMap((input) => missingFiles(step, input))
  // What the program says of a file that is missing says the same, in worse words.
  const isRefused = step.log.some((line) => line.includes('Permission denied'))
  return missing.length > 0 && !isRefused ? missing : fromLog(step)
}

/** At most so many file names are listed in a sentence: enough to find a misspelling. */
const listedFiles = 8

function missingFiles(step: FailedStep, input: FailedStepInput): string[] {
  const { wrote } = input
  if (wrote === null) return []
  const folders = new Set(wrote.flatMap(parentFolders))
  return input.named
    .filter((file) => !wrote.includes(file) && !folders.has(file))
    .map((file) => {
      const target = input.links.get(file)
      if (target !== undefined) return linkInOutput(step.name, input.name, file, target)
      const similar = nearest(file, wrote)
      const suggestion = similar === null ? '' : ` Did you mean \${${input.name}}/${similar}?`
      return `${step.name} reads \${${input.name}}/${file}, but ${input.name} wrote no such file. ${whatItWrote(input.name, wrote)}${suggestion}`
    })
}

function linkInOutput(step: string, input: string, file: string, target: string): string {
  return `${step} reads \${${input}}/${file}, which ${input} made as a link to ${target}: a step sees its inputs and nothing else, so what a link out of them leads to is not there. Let ${input} write the file itself (cp --dereference copies what a link leads to).`
}

function whatItWrote(name: string, files: readonly string[]): string {
  if (files.length === 0)
    return `${name} wrote nothing: its program has to write into $out, where it starts.`
  const more = files.length > listedFiles ? ` and ${files.length - listedFiles} more` : ''
  return `It wrote ${files.toSorted().slice(0, listedFiles).join(', ')}${more}.`
}

function parentFolders(file: string): string[] {
  const names = file.split('/').slice(0, -1)
  return names.map((_, index) => names.slice(0, index + 1).join('/'))
}

/**
 * What a line of the log may come from. A step can write any line: so the line is quoted, and a
 * sentence says what holds of all steps, or of what the line names. Whether a machine's disk is full,
 * or a program was ended for want of memory, is for Nix and the system alone to say.
 */
interface Symptom {
  readonly pattern: RegExp
  /** null where nothing can be said. */
  explain(match: RegExpExecArray, step: FailedStep): string | null
}

const symptoms: readonly Symptom[] = [
  {
    pattern: /ModuleNotFoundError: No module named '([\w.]+)'/,
    explain: (match) =>
      `Python has no module ${match[1] ?? ''} here: a step sees only what it is given, and the frozen Python of this machine brings the standard library alone. Define a python3 that has the module (from pinned nixpkgs, for instance) and give it to program { interpreter = … }.`
  },
  {
    pattern:
      /(?:^|: |cannot open )(\/nix\/store\/[a-z0-9]{32}-([^/\s]+)\/\S+): (?:not found|No such file(?: or directory)?)/,
    explain: ([, path = '', from = ''], step) =>
      notStarted(path, from, step.found(path)) ??
      `There is no ${shortPath(path)} in ${from}. Look at its name in the command, and at what ${from} holds.`
  },
  {
    // As a shell, coreutils and Python say it.
    pattern:
      /(?:cannot (?:open|access|stat) '?|: '?|^)(\/[^\s':]+)'?: No such file(?: or directory)?$|No such file or directory: '(\/[^']+)'$/,
    explain: ([, said, inQuotes]) => onThisMachine(said ?? inQuotes ?? '')
  },
  {
    pattern: /(\/nix\/store\/[a-z0-9]{32}-([^/\s]+)\/[^\s:]+): (\S+): bad interpreter: /,
    explain: ([, path = '', from = '', interpreter = '']) =>
      asksFor(path, from, interpreter.replace(/\^M$/, '\r'))
  },
  {
    pattern: /script\.sh: line \d+: (inputs|params)\[([\w.-]*)\]: unbound variable$/,
    explain: ([, kind = '', name = '']) =>
      `The script has no ${kind === 'inputs' ? 'input' : 'parameter'} ${name}: look at the first line of its cell. What may be missing is written \${${kind}[${name}]-}.`
  },
  {
    pattern: /script\.sh: line \d+: (\w+): unbound variable$/,
    explain: ([, name = '']) =>
      `The variable ${name} has no value in the script. What may be missing is written \${${name}-}; set +u lets all names be missing.`
  },
  {
    pattern: /ZIP does not support timestamps before 1980/,
    explain: () =>
      'Files of the store are all of 1 January 1970, so that no result depends on when it was made, and ZIP knows no year before 1980. In Python write zipfile.ZipFile(…, strict_timestamps=False), which takes 1980 instead.'
  },
  {
    pattern: /\/homeless-shelter\b/,
    explain: () =>
      'What Nix has a build take for its HOME is /homeless-shelter, which is nowhere: a build has no home of yours. Steps that output and script make have one, which goes with the build; a derivation of your own begins with: export HOME=$NIX_BUILD_TOP'
  },
  {
    pattern: /(?:^|: )([\w./+-]+): (?:command )?not found$/,
    explain: (match) =>
      `There is no program ${match[1] ?? ''} in the step's environment: a step sees nothing of this machine. Give it by its path (\${…}/bin/${match[1] ?? ''}); %freeze ${match[1] ?? ''} brings this machine's own.`
  },
  {
    pattern: /No space left on device/,
    explain: () =>
      'Nix looks at the disk when a step fails, and says nothing of a full one: it was full for a while, by what the step itself wrote, or a smaller place was, as /dev/shm, which is memory.'
  },
  {
    pattern: /^start: \d+: (\/nix\/store\/[a-z0-9]{32}-([^/\s]+)(?:\/\S+)?): Permission denied/,
    explain: ([, path = '', from = '']) =>
      `${shortPath(path) || 'What the command begins with'} of ${from} is no program. A command begins with a program, as in \${sh}/bin/sh; to run a script of your own, make it a program with NAME = program "NAME" ./FILE;.`
  },
  {
    pattern:
      /Permission denied: '\/nix\/store|\b(?:cannot|can't|could not)\b.*\/nix\/store\/.*: Permission denied|Read-only file system/i,
    explain: () =>
      'That is what a program meets that writes into the store: inputs of a step are read-only. Write into $out, the folder where it starts.'
  },
  {
    pattern: /Temporary failure in name resolution|Could not resolve host|Network is unreachable/,
    explain: () =>
      'A step has no network: what it gives must follow from its inputs. Bring the file in with static { … } and refer to it.'
  }
]

function fromLog(step: FailedStep): string[] {
  const found = symptoms.flatMap((symptom) => {
    for (const line of [...step.log].reverse()) {
      const match = symptom.pattern.exec(line)
      const explanation = match === null ? null : symptom.explain(match, step)
      if (explanation !== null) return [`The log says: ${quoted(line)} ${explanation}`]
    }
    return []
  })
  return found.slice(0, 1)
}

/** A longer line says no more here: the log itself stands below. */
const longestQuote = 200

function quoted(line: string): string {
  const text = line.replace(/\p{C}+/gu, ' ').trim()
  return text.length > longestQuote ? `“${text.slice(0, longestQuote)} …”.` : `“${text}”.`
}

/** Why what is there did not start, though the system says that it is not found. */
function notStarted(path: string, from: string, found: FoundProgram | null): string | null {
  const name = shortPath(path)
  switch (found?.kind) {
    case undefined:
      return null
    case 'script':
      return asksFor(path, from, found.interpreter)
    case 'binary':
      return `${name} of ${from} is there, but the loader that it was made for is not: a step sees nothing of this machine. %freeze brings a program with all that it loads.`
    case 'link':
      return `${name} of ${from} is a link to ${found.target}, and a step sees its inputs and nothing else: what a link out of them leads to is not there. Put the file itself in its place, or give it by itself, as in NAME = static { path = ./FILE; };`
    case 'other':
      return `${name} of ${from} is there, but a program or file that it asks for is not: a step sees nothing of this machine.`
  }
}

function asksFor(path: string, from: string, line: string): string {
  const name = path.split('/').at(-1) ?? ''
  const asked = `${shortPath(path)} of ${from} is there, but its first line asks for ${line.trim()}`
  const way = `Make it a program, which takes that line's interpreter from the toolchain: ${name} = program "${name}" ./PATH/TO/${name}; and then \${${name}}/bin/${name}.`
  return line.endsWith('\r')
    ? `${asked}, with the line ends of Windows, which the system takes for part of the name. ${way}`
    : `${asked}, which no step has: a step sees nothing of this machine. ${way}`
}

/** Where a step has folders of its own: what is missing there is its own matter. */
const ownFolders = /^\/(?:build|tmp|dev|proc|nix)(?:\/|$)|\/nix-build-/

/** What a step was to read of the machine; null of what would be its own. */
function onThisMachine(path: string): string | null {
  const [, ofHome] = /^\/build\/home\/(.+)$/.exec(path) ?? []
  if (ofHome !== undefined)
    return notGiven(`~/${ofHome}`, 'The home of a step is its own, and empty')
  return ownFolders.test(path)
    ? null
    : notGiven(path, 'A step sees nothing of this machine but what it is given')
}

function notGiven(path: string, why: string): string {
  return `${why}: whether there is a ${path} outside makes no difference. Bring the file in, as in data = static { path = ${path}; }; and write \${data} in its place.`
}

function shortPath(path: string): string {
  return path.split('/').slice(4).join('/')
}
