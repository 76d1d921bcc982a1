import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { Nix } from '../installation/index.ts'
import { type LivingProcess, start } from '../process/index.ts'
import { copiesName } from './bindings.ts'
import { evaluatorTexts, withoutColours } from '../base/index.ts'
import { nixString, readNixString } from '../syntax/index.ts'

/** A message of Nix while it evaluates. */
export interface ReplMessage {
  /** Nix's verbosity: 0 error, 1 warning, 2 notice, 3 info, 4 talkative, 5 chatty, 6 debug. */
  readonly level: number
  /** With Nix's colours. */
  readonly text: string
}

/** Why a process that was spoken to is no more. */
export interface ReplEnd {
  readonly reason: 'memory' | 'killed' | 'crashed' | 'stack-overflow' | 'interrupted'
  /** The last lines that it wrote to its standard error since its last answer. */
  readonly lastWords: readonly string[]
}

/** What came back. `answer` is null where an error came instead. */
export type ReplAnswer =
  | { readonly kind: 'answered'; readonly answer: string | null; readonly lines: readonly string[] }
  | {
      readonly kind: 'ended'
      readonly end: ReplEnd
      /** Whether the process had begun with the request: else it was gone before it got it. */
      readonly begun: boolean
    }

interface Request {
  readonly number: number
  begun: boolean
  answer: string | null
  readonly lines: string[]
  stdoutEnded: boolean
  stderrEnded: boolean
  readonly settle: (answer: ReplAnswer) => void
}

/**
 * Up to 2.20 Nix takes any syntax error at the end of a file, also of one that is imported, for a
 * line that goes on, and waits. Behind such a line this is an error of another kind, which ends it;
 * by itself it is a command that does nothing.
 */
const flush = ':t null'
/** The prompt, with what was sent behind it, and what `flush` prints. */
const isEcho = /^nix-repl>|^null$/

/** Lines kept of what a process says beside its answers: enough to say why it ended. */
const keptLines = 20
/** Characters of one of them. */
const longestLastWord = 1000
/** Lines of a command's output that are kept: the documentation of a builtin has at most hundreds. */
const mostOutputLines = 5000

/** What the library's `static` says that it has copied. */
export type OnCopied = (path: string, storePath: string) => void

/** What is evaluated next, as the request called it. */
export type OnMark = (mark: string) => void

/** Stands before the mark. */
const markMark = 'at '

/** Stands before the store path, a space and the path. */
const copiedMark = 'copied '

/**
 * What `static` asks and says, in Nix. What is said is kept for other kernels, so no program may
 * be able to say it: the mark stands in no file.
 */
function copiesExpression(hashes: string, mark: string): string {
  const hashOf = `path: (builtins.fromJSON (builtins.readFile ${nixString(hashes)})).\${path} or null`
  const copied = `path: storePath: builtins.trace (${nixString(mark)} + storePath + " " + path) storePath`
  return `{ hashOf = ${hashOf}; copied = ${copied}; }`
}

const library = fileURLToPath(new URL('./describe.nix', import.meta.url))

/**
 * One `nix repl` over pipes: a request at a time, each a line of Nix and an answer that is a
 * string. It finds the end of an answer by strings that nobody can guess, on both its outputs,
 * so that neither echoed input, banners and colours nor what an evaluation prints can be taken for
 * one. (Nix manual, "nix repl"; `--log-format internal-json`.)
 */
export class Repl {
  readonly #child: Promise<LivingProcess>
  #pid: number | undefined
  readonly #onMessage: (message: ReplMessage) => void
  readonly #onCopied: OnCopied
  readonly #onMark: OnMark
  readonly #secret = randomBytes(16).toString('hex')
  readonly #answerPattern: RegExp
  readonly #lastWords: string[] = []
  readonly #ready: Promise<unknown>
  #current: Request | null = null
  #requests = 0
  #end: ReplEnd | null = null
  #killedFor: 'memory' | 'interrupted' | null = null

  /** `hashes`: a file with the hashes of what `static` need not copy, in JSON by paths. */
  constructor(
    nix: Pick<Nix, 'arguments' | 'environment'>,
    folder: string,
    hashes: string,
    onMessage: (message: ReplMessage) => void,
    onCopied: OnCopied,
    onMark: OnMark
  ) {
    this.#onMessage = onMessage
    this.#onCopied = onCopied
    this.#onMark = onMark
    this.#answerPattern = new RegExp(`"${this.#secret}:(.*)"`, 's')
    this.#child = start(
      {
        program: 'nix',
        arguments: ['repl', ...nix.arguments, ...replArguments],
        environment: nix.environment,
        folder,
        deathSignal: 'KILL'
      },
      {
        stdout: (line) => this.#takeStdout(line),
        stderr: (line) => this.#takeStderr(line)
      }
    )
    void this.#watch()
    this.#write(
      [
        `nw = import ${nixString(library)}`,
        `say = text: ${nixString(`${this.#secret}:`)} + text`,
        `${copiesName} = ${copiesExpression(hashes, `${this.#secret}${copiedMark}`)}`,
        `at = mark: builtins.trace (${nixString(`${this.#secret}${markMark}`)} + mark)`,
        `end = number: builtins.trace (${nixString(`${this.#secret}=`)} + number) (${nixString(`${this.#secret}=`)} + number)`,
        ''
      ].join('\n')
    )
    this.#ready = this.ask([], '""')
  }

  /** Undefined as long as it is not started. */
  get pid(): number | undefined {
    return this.#pid
  }

  get ended(): boolean {
    return this.#end !== null
  }

  /** Settles when the process has answered for the first time, or ended. */
  ready(): Promise<unknown> {
    return this.#ready
  }

  /** Sends `commands`, then evaluates `expression`, which is a string of one line for Nix. */
  ask(commands: readonly string[], expression: string): Promise<ReplAnswer> {
    return this.command([...commands, `say (${expression})`])
  }

  /** Sends lines and gives what they print. */
  command(commands: readonly string[]): Promise<ReplAnswer> {
    if (this.#current !== null) throw new Error('the evaluator was asked while it answers')
    if (this.#end !== null) {
      return Promise.resolve({ kind: 'ended', end: this.#end, begun: false })
    }
    const number = this.#requests++
    return new Promise((settle) => {
      this.#current = {
        number,
        begun: false,
        answer: null,
        lines: [],
        stdoutEnded: false,
        stderrEnded: false,
        settle
      }
      this.#write([`end "begun ${number}"`, ...commands, flush, `end "${number}"`, ''].join('\n'))
    })
  }

  /** Kills it. SIGINT does not reach an evaluation, so nothing gentler would do. */
  kill(reason: 'memory' | 'interrupted'): void {
    this.#killedFor ??= reason
    void this.#child.then((child) => child.signal('SIGKILL'))
    // What it started may keep its outputs open for a while: nobody needs to wait for that.
    this.#finish('killed')
  }

  /** Ends it; settles when it is gone. */
  async close(): Promise<void> {
    this.kill('interrupted')
    const child = await this.#child
    await child.ended
  }

  async #watch(): Promise<void> {
    const child = await this.#child
    this.#pid = child.pid
    const { signal, startError } = await child.ended
    if (startError !== null) this.#lastWords.push(startError)
    this.#finish(signal === 'SIGKILL' ? 'killed' : 'crashed')
  }

  #write(text: string): void {
    void this.#child.then((child) => child.write(text))
  }

  #takeStdout(line: string): void {
    const request = this.#current
    if (request === null) return
    if (line.includes(`${this.#secret}=${request.number}"`)) {
      request.stdoutEnded = true
      this.#settleWhenEnded(request)
      return
    }
    if (line.includes(`${this.#secret}=begun `)) return
    const answer = this.#answerPattern.exec(line)?.[1]
    if (answer !== undefined) request.answer = readNixString(answer)
    else if (!isEcho.test(line) && request.lines.length < mostOutputLines) {
      request.lines.push(withoutColours(line))
    }
  }

  #takeStderr(line: string): void {
    const message = readMessage(line)
    const request = this.#current
    if (request !== null && message?.text === `trace: ${this.#secret}=begun ${request.number}`) {
      request.begun = true
    } else if (request !== null && message?.text === `trace: ${this.#secret}=${request.number}`) {
      request.stderrEnded = true
      this.#settleWhenEnded(request)
    } else if (message?.text.startsWith(`trace: ${this.#secret}${copiedMark}`) === true) {
      const [, , storePath = '', ...path] = message.text.split(' ')
      this.#onCopied(path.join(' '), storePath)
    } else if (message?.text.startsWith(`trace: ${this.#secret}${markMark}`) === true) {
      this.#onMark(message.text.slice(`trace: ${this.#secret}${markMark}`.length))
    } else if (message !== null) {
      if (message.level === 0) this.#keep(message.text)
      this.#onMessage(message)
    } else if (!line.startsWith('@nix ')) this.#keep(line)
  }

  #keep(words: string): void {
    const shown = withoutColours(words.slice(0, longestLastWord))
    this.#lastWords.push(words.length > longestLastWord ? `${shown} …` : shown)
    if (this.#lastWords.length > keptLines) this.#lastWords.shift()
  }

  #settleWhenEnded(request: Request): void {
    if (!request.stdoutEnded || !request.stderrEnded) return
    this.#current = null
    this.#lastWords.length = 0
    request.settle({ kind: 'answered', answer: request.answer, lines: request.lines })
  }

  #finish(how: 'killed' | 'crashed'): void {
    if (this.#end !== null) return
    this.#end = { reason: this.#killedFor ?? this.#reason(how), lastWords: [...this.#lastWords] }
    const request = this.#current
    this.#current = null
    request?.settle({ kind: 'ended', end: this.#end, begun: request.begun })
  }

  #reason(how: 'killed' | 'crashed'): ReplEnd['reason'] {
    const words = this.#lastWords.join('\n')
    if (evaluatorTexts.stackOverflow.pattern.test(words)) return 'stack-overflow'
    if (evaluatorTexts.outOfMemory.pattern.test(words)) return 'memory'
    return how
  }
}

/**
 * It never builds: an evaluation that needs a result which is not there fails, and names it in its
 * debug messages; for these and for the names of the files that it reads it is told to be verbose,
 * which costs nothing that can be measured (2,000 derivations: 0.6 s with and without).
 */
const replArguments = [
  '--log-format',
  'internal-json',
  '--show-trace',
  '-vvv',
  '--max-jobs',
  '0',
  '--option',
  'builders',
  '',
  // A program of somebody else must not start programs by being evaluated.
  '--option',
  'allow-unsafe-native-code-during-evaluation',
  'false',
  '--extra-experimental-features',
  'nix-command'
]

function readMessage(line: string): ReplMessage | null {
  if (!line.startsWith('@nix {"action":"msg"')) return null
  const parsed = parseJson(line.slice('@nix '.length))
  if (typeof parsed !== 'object' || parsed === null) return null
  if (!('level' in parsed) || typeof parsed.level !== 'number') return null
  if (!('msg' in parsed) || typeof parsed.msg !== 'string') return null
  return { level: parsed.level, text: parsed.msg }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
