import { createHash } from 'node:crypto'
import { lstatSync, readFileSync, readlinkSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { removeTree } from './held-folder.ts'

/*
  Temporary folders name the process that made them: where it has died without removing them, a later
  kernel does. Numbers of processes mean something on one machine, since it was started, in one
  container; several of those may share a folder for temporary files, so the name says which it was.
  A number is used again: when its process was started says whether it is still the same.
*/

const prefix = 'nix-workflow'

/** The beginning of the name of a temporary folder of this process; random letters follow. */
export function ownFolderPrefix(): string {
  const own = ownMark()
  return own === null ? `${prefix}-` : `${prefix}-${own}-`
}

/** What tells this process from all others, dead ones too; null where the system does not say. */
export function ownMark(): string | null {
  known ??= markOf(process.pid)
  return known
}

let known: string | null = null

/** The same of another process of this machine; null where there is none, too. */
export function markOf(pid: number): string | null {
  const started = startOf(pid)
  return started === null || where === null ? null : `${where}-${pid}-${started}`
}

/** Whether a mark is that of a process of this machine that has died. */
export function isOfDead(mark: string): boolean {
  const [, place, pid = '', since] = markPattern.exec(mark) ?? []
  return place !== undefined && place === where && startOf(Number(pid)) !== since
}

const markPattern = /^([0-9a-f]{8})-([1-9]\d*)-(\d+)$/

/** Which numbers of processes are meant; null where the system does not say. */
const where = ((): string | null => {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const identity = `${boot} ${readlinkSync('/proc/self/ns/pid')}`
    return createHash('sha256').update(identity).digest('hex').slice(0, 8)
  } catch {
    return null
  }
})()

/** When a process was started, in ticks since the machine was; null where there is none. */
function startOf(pid: number): string | null {
  try {
    // The name of the program, in parentheses, may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ')
    return fields[19] ?? null
  } catch {
    return null
  }
}

/**
 * Removes the folders that processes of this user have left in a folder and that have died since.
 * Everything else stays: links, what others made, what another machine or container made, and what
 * does not say whose it is. Never rejects.
 */
export async function removeLeftFolders(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    const mark = pattern.exec(name)?.[1]
    if (mark === undefined || !isOfDead(mark)) continue
    const path = join(folder, name)
    const status = lstatSync(path, { throwIfNoEntry: false })
    if (status?.isDirectory() !== true || status.uid !== process.getuid?.()) continue
    await removeTree(path)
  }
}

const pattern = new RegExp(`^${prefix}-([0-9a-f]{8}-[1-9]\\d*-\\d+)-\\w+$`)
