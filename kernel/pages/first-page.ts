import { createHash } from 'node:crypto'
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../nix/process/index.ts'
import { makeTemporaryFolder } from '../../nix/base/index.ts'
import type { DrawPage, PageBounds, PagePicture } from '../files/reading/index.ts'

/** Poppler's: there is one where R, LaTeX or a desktop is. */
const renderer = 'pdftoppm'
/** Sets limits that the system keeps, of util-linux; where it is missing nothing is drawn. */
const limiter = 'prlimit'

/** Ten times of what a page of a paper takes on a slow machine; a page that takes longer is none. */
const patienceMilliseconds = 3_000
const processorSeconds = 3
/** Address space: the program and its fonts take some 150 MB of it, a page full of photos 300. */
const memoryBytes = 768 * 1024 * 1024
/** Far above what so few pixels take in any form: a file that grows further is no picture. */
const writtenBytes = 32 * 1024 * 1024
/** Pictures on screen at once, those of a notebook with many figures. */
const mostRemembered = 24

/** PNG keeps lines and letters sharp; a photo is ten times smaller as JPEG. */
const forms = [
  { option: '-png', ending: 'png', mimeType: 'image/png' },
  { option: '-jpeg', ending: 'jpg', mimeType: 'image/jpeg' }
] as const

/**
 * Draws first pages with the `pdftoppm` that is on the PATH. What a file holds is not trusted: the
 * program gets it as a copy in a folder of its own, may take neither more time nor more memory than
 * a page needs, writes no more than fits, and one runs at a time. Scripts of a PDF it knows nothing
 * of. Whatever goes wrong gives null, as does a machine without the program.
 */
export function createPageDrawing(): DrawPage {
  const remembered = new Map<string, PagePicture | null>()
  let last: Promise<unknown> = Promise.resolve()
  return (pdf, bounds) => {
    const turn = last.then(async () => {
      const key = `${createHash('sha256').update(pdf).digest('hex')} ${bounds.pixels} ${bounds.bytes}`
      const known = remembered.get(key)
      if (known !== undefined) return known
      const picture = await drawn(pdf, bounds)
      remembered.set(key, picture)
      const [oldest] = remembered.keys()
      if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest)
      return picture
    })
    last = turn
    return turn
  }
}

async function drawn(pdf: Buffer, { pixels, bytes }: PageBounds): Promise<PagePicture | null> {
  let folder: string | null = null
  try {
    folder = makeTemporaryFolder()
    const file = join(folder, 'file.pdf')
    await writeFile(file, pdf)
    const end = AbortSignal.timeout(patienceMilliseconds)
    for (const { option, ending, mimeType } of forms) {
      const ended = await run(
        {
          program: limiter,
          arguments: [
            ...[`--as=${memoryBytes}`, `--cpu=${processorSeconds}`, `--fsize=${writtenBytes}`],
            ...['--core=0', renderer, option, '-f', '1', '-l', '1', '-singlefile'],
            ...['-scale-to', String(pixels), file, join(folder, 'page')]
          ],
          folder,
          deathSignal: 'KILL'
        },
        end
      )
      if (ended.exitCode !== 0) return null
      const page = join(folder, `page.${ending}`)
      if ((await stat(page)).size <= bytes) return { mimeType, content: await readFile(page) }
    }
    return null
  } catch {
    // A folder for temporary files that is full, or a program that wrote nothing.
    return null
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true })
  }
}
