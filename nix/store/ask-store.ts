import { statSync } from 'node:fs'
import { join } from 'node:path'
import { invokeNix, type Nix } from '../installation/index.ts'
import { type LivingProcess, start } from '../process/index.ts'
import type { PathInfo, StoreAnswers } from '../remembered/index.ts'
import type { StorePath } from '../base/index.ts'
import { nixStateFolder } from './place.ts'
import { greeting, Hearing, operations, said, Unintelligible, version } from './worker-protocol.ts'

/** It ends when it was asked nothing for so long: to start another takes 20 ms of a processor. */
const idleMilliseconds = 30_000

/** Questions that are asked before the first is answered: some 100 kB. */
const mostAhead = 1000

/** What has not answered by then never will; a question takes 0.1 ms. */
const longestAnswer = 20_000

/**
 * Asks a process of Nix that lives on (`nix-daemon --stdio`), where a process for each question would
 * be started else. null where there is none: beside a daemon, whose own process would answer out of
 * what it remembers; where the program is missing, or says what is not understood. It only answers:
 * nothing is built, fetched or written by it.
 */
export async function askStore<Answer>(
  nix: Nix,
  question: (store: StoreAnswers) => Promise<Answer>
): Promise<Answer | null> {
  const { answers } = nix.remembered
  if (nix.store.kind === 'daemon' || answers.isUnusable) return null
  const current = (answers.current ??= new AnsweringProcess(nix))
  try {
    return await question(current)
  } catch (error) {
    if (!(error instanceof Unintelligible)) throw error
    // One that was ended from outside is started again by the next question.
    if (answers.current === current) answers.current = null
    answers.isUnusable = !current.hasAnswered
    return null
  }
}

interface Connection {
  readonly child: LivingProcess
  readonly heard: Hearing
  /** The database that it has open, as a file. */
  readonly database: string
}

class AnsweringProcess implements StoreAnswers {
  readonly #nix: Nix
  #connection: Promise<Connection> | null = null
  /** Questions come one after the other. */
  #last: Promise<unknown> = Promise.resolve()
  #idle: NodeJS.Timeout | undefined
  hasAnswered = false

  constructor(nix: Nix) {
    this.#nix = nix
  }

  infos(paths: readonly StorePath[]): Promise<readonly (PathInfo | null)[]> {
    return this.#inTurn(async (connection) => {
      const infos: (PathInfo | null)[] = []
      for (let from = 0; from < paths.length; from += mostAhead) {
        const some = paths.slice(from, from + mostAhead)
        // To wait for each answer before the next question is asked costs more than the answers.
        connection.child.write(
          Buffer.concat(some.map((path) => said(operations.queryPathInfo, path)))
        )
        for (const path of some) infos.push(await infoOf(connection, path))
      }
      return infos
    })
  }

  outputs(drvPaths: readonly StorePath[]): Promise<ReadonlyMap<StorePath, StorePath>> {
    return this.#inTurn(async (connection) => {
      const found = new Map<StorePath, readonly [name: string, path: StorePath][]>()
      for (const drvPath of drvPaths) {
        const outputs = await outputsOf(connection, drvPath)
        if (outputs !== null) found.set(drvPath, outputs)
      }
      const paths = [...found.values()].flatMap((outputs) => outputs.map(([, path]) => path))
      const valid = new Set(await validAmong(connection, [...new Set(paths)]))
      const there = [...found].filter(([, outputs]) => outputs.every(([, path]) => valid.has(path)))
      return new Map(
        there.flatMap(([drvPath, outputs]) => {
          const [, path] = outputs.find(([name]) => name === 'out') ?? outputs[0] ?? []
          return path === undefined ? [] : [[drvPath, path] as const]
        })
      )
    })
  }

  #inTurn<Answer>(ask: (connection: Connection) => Promise<Answer>): Promise<Answer> {
    const answer = this.#last.then(() => this.#ask(ask))
    this.#last = answer.catch(() => undefined)
    return answer
  }

  async #ask<Answer>(ask: (connection: Connection) => Promise<Answer>): Promise<Answer> {
    clearTimeout(this.#idle)
    const connection = await this.#connected()
    const { child } = connection
    child.keepAwake(true)
    const timer = setTimeout(() => child.signal('SIGKILL'), longestAnswer)
    try {
      const answer = await ask(connection)
      this.hasAnswered = true
      return answer
    } catch (error) {
      this.#close(connection)
      throw error
    } finally {
      clearTimeout(timer)
      child.keepAwake(false)
      this.#idle = setTimeout(() => this.#close(connection), idleMilliseconds).unref()
    }
  }

  async #connected(): Promise<Connection> {
    const before = await this.#connection
    const database = databaseOf(this.#nix)
    if (before !== null) {
      if (before.database === database) return before
      // The store was removed, and maybe made anew: this one has the old files open.
      this.#close(before)
    }
    this.#connection = connect(this.#nix, database)
    return this.#connection
  }

  #close({ child }: Connection): void {
    this.#connection = null
    child.endInput()
  }
}

/** Which file the database is. */
function databaseOf({ store }: Nix): string {
  const file = join(nixStateFolder(store), 'db', 'db.sqlite')
  const status = statSync(file, { throwIfNoEntry: false })
  return `${status?.dev ?? ''}:${status?.ino ?? ''}`
}

/** Nix itself keeps what it has looked up of a path, also that it is not valid; but not here. */
const nothingKept = ['narinfo-cache-positive-ttl', 'narinfo-cache-negative-ttl'].flatMap((name) => [
  '--option',
  name,
  '0'
])

async function connect(nix: Nix, database: string): Promise<Connection> {
  const heard = new Hearing()
  const invocation = invokeNix(nix, 'nix-daemon', ['--stdio', ...nothingKept])
  const child = await start(
    { ...invocation, deathSignal: 'KILL' },
    { stdoutBytes: (chunk) => heard.take(chunk) }
  )
  void child.ended.then(() => heard.end())
  const timer = setTimeout(() => child.signal('SIGKILL'), longestAnswer)
  try {
    child.write(said(greeting.client))
    if ((await heard.number()) !== greeting.daemon) throw new Unintelligible('no Nix')
    const spoken = await heard.number()
    if (spoken >> 8 !== version.major || (spoken & 0xff) < version.minor)
      throw new Unintelligible(`version ${spoken}`)
    // What stood here once: which processor, and whether to keep some space.
    child.write(said((version.major << 8) | version.minor, 0, 0))
    const refused = await heard.refusal()
    if (refused !== null) throw new Unintelligible(refused)
    return { child, heard, database }
  } catch (error) {
    child.signal('SIGKILL')
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** What is heard of a path that was asked about. */
async function infoOf({ heard }: Connection, path: StorePath): Promise<PathInfo | null> {
  const isRefused = (await heard.refusal()) !== null
  if (isRefused || (await heard.number()) === 0) return null
  const deriver = await heard.text()
  const hash = await heard.text()
  const references = await heard.texts()
  await heard.number()
  const narSize = await heard.number()
  await heard.number()
  await heard.texts()
  await heard.text()
  const narHash = `sha256-${Buffer.from(hash, 'hex').toString('base64')}`
  return {
    ...{ path, narHash, narSize, deriver: deriver === '' ? null : deriver },
    references: references.filter((reference) => reference !== path)
  }
}

/** The outputs of a derivation; null where the path of one is not known, or it is none. */
async function outputsOf(
  { child, heard }: Connection,
  drvPath: StorePath
): Promise<readonly [name: string, path: StorePath][] | null> {
  child.write(said(operations.queryDerivationOutputs, drvPath))
  if ((await heard.refusal()) !== null) return null
  const outputs: [string, StorePath][] = []
  for (let left = await heard.number(); left > 0; left -= 1)
    outputs.push([await heard.text(), await heard.text()])
  return outputs.length === 0 || outputs.some(([, path]) => path === '') ? null : outputs
}

async function validAmong(
  { child, heard }: Connection,
  paths: readonly StorePath[]
): Promise<readonly StorePath[]> {
  if (paths.length === 0) return []
  child.write(said(operations.queryValidPaths, paths, 0))
  return (await heard.refusal()) === null ? heard.texts() : []
}
