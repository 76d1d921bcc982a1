import { createHash } from 'node:crypto'
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { dirname, join } from 'node:path'
import { userFolder } from '../nix/base/index.ts'

/** Lists what an installed package holds: a line a file, its SHA-256, size in bytes, and path. */
const contentsFile = 'contents.txt'

/** What is loaded whole as a kernel starts: a link to it will do. */
const loadedAtOnce = 'node_modules'

/** A copy that no kernel has used for so long is removed where another one is made. */
const keptMilliseconds = 30 * 24 * 60 * 60 * 1000
const dayMilliseconds = 24 * 60 * 60 * 1000

/**
 * A copy of an installed package in the user's cache folder, which stays as it is where the package
 * is upgraded or removed: one for each version and place of it, made by the first kernel. `installed`
 * is the package's folder. null where the package runs where it lies: a checkout, which lists no
 * contents; or where there is no folder that this user alone can write.
 */
export function keptPackage(installed: string, environment: NodeJS.ProcessEnv): string | null {
  const contents = readContents(installed)
  if (contents === null) return null
  const copies = join(userFolder(environment, 'cache'), 'nix-workflow', 'packages')
  const identity = createHash('sha256').update(`${installed}\n${contents.text}`).digest('hex')
  const kept = join(copies, identity.slice(0, 32))
  try {
    mkdirSync(copies, { recursive: true, mode: 0o700 })
    // Who could write there could have this user run anything.
    if (!isOwn(copies)) return null
    if (isOwn(kept) && isWhole(kept, contents.files)) return kept
    removeUnused(copies)
    return makeCopy(installed, kept, contents)
  } catch {
    return null
  }
}

/** Has a copy count as used for as long as this process runs. */
export function keepInUse(kept: string): void {
  const touch = (): void => {
    try {
      utimesSync(kept, new Date(), new Date())
    } catch {
      // Somebody has removed it: what was not read yet is missed then.
    }
  }
  touch()
  setInterval(touch, dayMilliseconds).unref()
}

interface Contained {
  readonly path: string
  readonly size: number
  readonly sha256: string
}

interface Contents {
  readonly text: string
  readonly files: readonly Contained[]
}

function readContents(folder: string): Contents | null {
  let text: string
  try {
    text = readFileSync(join(folder, contentsFile), 'utf8')
  } catch {
    return null
  }
  const files = text.split('\n').flatMap((line): Contained[] => {
    const [, sha256 = '', size = '', path = ''] = /^([0-9a-f]{64}) (\d+) (.+)$/.exec(line) ?? []
    const isLeftOut = path === '' || path.startsWith(`${loadedAtOnce}/`)
    return isLeftOut ? [] : [{ path, size: Number(size), sha256 }]
  })
  return { text, files }
}

/** Whether a folder is this user's, and nobody else may write to it. */
function isOwn(folder: string): boolean {
  const status = lstatSync(folder, { throwIfNoEntry: false })
  return (
    status?.isDirectory() === true &&
    status.uid === process.getuid?.() &&
    (status.mode & 0o022) === 0
  )
}

/** Something that cleans up caches may have taken a part of it. */
function isWhole(folder: string, files: readonly Contained[]): boolean {
  return files.every(
    ({ path, size }) => statSync(join(folder, path), { throwIfNoEntry: false })?.size === size
  )
}

function makeCopy(installed: string, kept: string, { text, files }: Contents): string | null {
  const making = mkdtempSync(join(dirname(kept), 'making-'))
  try {
    for (const folder of new Set(files.map(({ path }) => dirname(path))))
      mkdirSync(join(making, folder), { recursive: true })
    for (const { path, sha256 } of files) {
      const content = readFileSync(join(installed, path))
      // An upgrade may have come between: a copy of both is neither.
      if (createHash('sha256').update(content).digest('hex') !== sha256) return null
      writeFileSync(join(making, path), content)
    }
    writeFileSync(join(making, contentsFile), text)
    symlinkSync(join(installed, loadedAtOnce), join(making, loadedAtOnce))
    return putInPlace(making, kept, files)
  } finally {
    rmSync(making, { recursive: true, force: true })
  }
}

/** Gives the copy a name, unless another kernel was faster. What is there and damaged goes. */
function putInPlace(making: string, kept: string, files: readonly Contained[]): string | null {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      renameSync(making, kept)
      return kept
    } catch {
      if (isOwn(kept) && isWhole(kept, files)) return kept
      rmSync(kept, { recursive: true, force: true })
    }
  }
  return null
}

function removeUnused(copies: string): void {
  for (const name of readdirSync(copies)) {
    const copy = join(copies, name)
    const status = lstatSync(copy, { throwIfNoEntry: false })
    if (status === undefined || Date.now() - status.mtimeMs < keptMilliseconds) continue
    rmSync(copy, { recursive: true, force: true })
  }
}
