import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram } from '../../nix/freeze/index.ts'
import { makeTemporaryFolder, putNewest } from '../../nix/base/index.ts'
import type { DrawPage, PageBounds, PagePicture } from '../files/reading/index.ts'
import { type Confinement, confinementOf, runConfined } from './confine.ts'

/** Poppler's: there is one where R, LaTeX or a desktop is. */
const renderer = 'pdftoppm'

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
 * program gets it as a copy in a folder of its own, as far from the rest of the machine as
 * `pageConfinement` says; it may take neither more time nor more memory than a page needs, writes no
 * more than fits, and one runs at a time. Scripts of a PDF it knows nothing of. Whatever goes wrong
 * gives null, as does a machine without the program.
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
      putNewest(remembered, key, picture, mostRemembered)
      return picture
    })
    last = turn
    return turn
  }
}

/** How the program on the PATH that draws pages is confined; null where there is none. */
export async function pageConfinement(): Promise<Confinement | null> {
  const program = rendererHere()
  return program === null ? null : knownConfinement(program)
}

/** Whether first pages are drawn, and how. */
export type PageDrawing =
  | { readonly kind: 'off' }
  /** The program that would draw them is not on PATH. */
  | { readonly kind: 'no-renderer'; readonly renderer: string }
  | { readonly kind: 'drawn'; readonly renderer: string; readonly confinement: Confinement }

/** How first pages are drawn with the variables of `environment`. */
export async function pageDrawing(environment: NodeJS.ProcessEnv): Promise<PageDrawing> {
  if (environment['NIX_WORKFLOW_PDF'] === 'off') return { kind: 'off' }
  const confinement = await pageConfinement()
  return confinement === null
    ? { kind: 'no-renderer', renderer }
    : { kind: 'drawn', renderer, confinement }
}

/** By the program: trying takes a fortieth of a second. */
const confinements = new Map<string, Promise<Confinement>>()

function knownConfinement(program: string): Promise<Confinement> {
  const known = confinements.get(program) ?? confinementOf(program, patienceMilliseconds)
  confinements.set(program, known)
  return known
}

function rendererHere(): string | null {
  const found = findProgram(renderer, process.env['PATH'] ?? '')
  return found === undefined ? null : realpathSync(found)
}

async function drawn(pdf: Buffer, { pixels, bytes }: PageBounds): Promise<PagePicture | null> {
  let folder: string | null = null
  try {
    const program = rendererHere()
    if (program === null) return null
    const confinement = await knownConfinement(program)
    folder = makeTemporaryFolder()
    await writeFile(join(folder, 'file.pdf'), pdf)
    for (const { option, ending, mimeType } of forms) {
      const ended = await runConfined(
        {
          program,
          arguments: (work) => [
            ...[option, '-f', '1', '-l', '1', '-singlefile', '-scale-to', String(pixels)],
            ...[join(work, 'file.pdf'), join(work, 'page')]
          ],
          folder,
          limits: [
            ...[`--as=${memoryBytes}`, `--cpu=${processorSeconds}`, `--fsize=${writtenBytes}`],
            '--core=0'
          ],
          patienceMilliseconds
        },
        confinement
      )
      if (ended.exitCode !== 0) return null
      const picture = smallFileIn(folder, `page.${ending}`, bytes)
      if (picture !== null) return { mimeType, content: picture }
    }
    return null
  } catch {
    // A folder for temporary files that is full, or a program that wrote nothing.
    return null
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true })
  }
}

/** What the program wrote, unless it is larger; throws where it is no file, but a link, say. */
function smallFileIn(folder: string, name: string, bytes: number): Buffer | null {
  const file = openSync(
    join(folder, name),
    constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  )
  try {
    const status = fstatSync(file)
    if (!status.isFile()) throw new Error(`${name} is no file`)
    return status.size <= bytes ? readFileSync(file) : null
  } finally {
    closeSync(file)
  }
}
