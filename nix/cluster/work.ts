import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { isDerivationPath, listFolder, readJson, readText, type StorePath } from '../base/index.ts'
import type { Nix } from '../installation/index.ts'
import { inputsOf } from '../store/index.ts'
import type { Task } from './job-script.ts'

/** What a job was handed in for, on the shared file system. */
export interface Work {
  /** By what is to be built, and for which store: the same work has the same mark. */
  readonly mark: string
  readonly folder: string
  readonly all: readonly StorePath[]
  readonly tasks: readonly Task[]
}

/** What is to be built, as a job that is not handed in yet. */
export function workFor(
  nix: Nix,
  shared: string,
  { wanted, all }: Task,
  /** Whether each is to have the resources for itself, where they do not need each other. */
  isEachAlone: boolean
): Work {
  const text = JSON.stringify([nix.stateFolder, [...all].sort()])
  const mark = `nix-workflow-${createHash('sha256').update(text).digest('hex').slice(0, 20)}`
  const among = new Set(all)
  const isIndependent = all.every((one) => !inputsOf(nix, one).some((input) => among.has(input)))
  const tasks =
    isEachAlone && isIndependent
      ? [...all].sort().map((drvPath) => ({ wanted: [drvPath], all: [drvPath] }))
      : [{ wanted, all }]
  return { mark, folder: join(shared, 'jobs', mark), all, tasks }
}

/** They become words of command lines; and of no work all would be done. */
const drvPaths = v.pipe(v.array(v.pipe(v.string(), v.check(isDerivationPath))), v.minLength(1))

const workFile = v.object({
  store: v.string(),
  tasks: v.pipe(v.array(v.object({ wanted: drvPaths, all: drvPaths })), v.minLength(1))
})

/** Which store it is for. */
type OfStore = Pick<Nix, 'stateFolder'>

/** Makes the folder of a job anew, and says in it what the job is for. */
export function writeWork(nix: OfStore, { folder, tasks }: Work): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(join(folder, 'work'), JSON.stringify({ store: nix.stateFolder, tasks }))
}

/** What a folder says that it is for; null where it says nothing, or of another store. */
export function readWork(nix: OfStore, shared: string, mark: string): Work | null {
  const folder = join(shared, 'jobs', mark)
  const read = readJson(workFile, readText(join(folder, 'work')))
  if (read?.store !== nix.stateFolder) return null
  return { mark, folder, tasks: read.tasks, all: read.tasks.flatMap(({ all }) => all) }
}

/** Work of other jobs for this store that builds one of these. */
export function otherWork(nix: OfStore, shared: string, { mark, all }: Work): readonly Work[] {
  const wanted = new Set(all)
  return allWork(nix, shared)
    .filter((work) => work.mark !== mark)
    .filter((work) => work.all.some((drvPath) => wanted.has(drvPath)))
}

/** Work of all jobs for this store of which there is a folder. */
export function allWork(nix: OfStore, shared: string): readonly Work[] {
  return listFolder(join(shared, 'jobs'))
    .filter((one) => /^nix-workflow-[0-9a-f]{20}$/.test(one))
    .flatMap((one) => readWork(nix, shared, one) ?? [])
}

/** Whether all tasks have come to their end. */
export function isDone({ folder, tasks }: Work): boolean {
  return tasks.every((_, at) => existsSync(join(folder, `done.${at}`)))
}

/** So long after it last showed itself somebody who waits for a job is taken for gone. */
const goneAfter = 60_000

/**
 * Who waits for a job, told to others that do, by a file that is touched. Times are compared as the
 * shared file system gives them: clocks of machines differ.
 */
export class Follower {
  readonly #folder: string
  readonly #file: string

  constructor({ folder }: Pick<Work, 'folder'>) {
    this.#folder = join(folder, 'followers')
    this.#file = join(this.#folder, randomUUID())
  }

  /** Says that it still waits; nothing where the folder has gone. */
  touch(): void {
    try {
      mkdirSync(this.#folder)
    } catch {
      // It is there, or the job is tidied away.
    }
    try {
      writeFileSync(this.#file, '')
    } catch {
      // The same.
    }
  }

  /** Whether somebody else waits too. */
  hasOthers(): boolean {
    this.touch()
    const now = touchedAt(this.#file)
    if (now === null) return false
    return listFolder(this.#folder)
      .map((name) => join(this.#folder, name))
      .some((file) => {
        const then = file === this.#file ? null : touchedAt(file)
        return then !== null && now - then < goneAfter
      })
  }

  end(): void {
    rmSync(this.#file, { force: true })
  }
}

/** Milliseconds since the epoch; null of what has gone meanwhile. */
function touchedAt(file: string): number | null {
  try {
    return statSync(file).mtimeMs
  } catch {
    return null
  }
}
