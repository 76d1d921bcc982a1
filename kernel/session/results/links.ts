import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { hashPart, isObject, keep, kept, type StorePath } from '../../../nix/base/index.ts'
import { isOnDisk } from '../../../nix/store/index.ts'
import type { Engine } from '../state/index.ts'
import { copyFiles, removeCopies, type CopyLimits } from './link-copies.ts'
import { type StepReport, stepsShown } from '../../outcome/index.ts'

/** Beside the notebook: viewers of Jupyter's clients open what is there, and never the store. */
export const linksFolder = 'outs'

/** The first line of the folder's `.gitignore`, by which it is known to be ours, also to Nix. */
const marker = '# Links into the Nix store, kept by nix-workflow: outs/NAME is the result of NAME.'
const explanation =
  '# By now they are copies of files of the store, since a program could write through a link.'

/**
 * What is copied for a card. Viewers of JupyterLab take seconds for a text of some megabytes, and
 * copying 100 MB takes a tenth of a second; of what is larger %open makes a copy.
 */
export const cardLimits: CopyLimits = { file: 32e6, together: 100e6 }
/** What somebody asked to open by name. */
export const openLimits: CopyLimits = { file: 1e9, together: 1e9 }
/** All that a notebook's cards hold beside it. */
const mostBytes = 1e9

/** A folder of copies that this notebook made. */
interface Link {
  /** The step's name. */
  readonly name: string
  readonly outPath: StorePath
  readonly bytes: number
}

/** By the names of the folders in `outs`, the newest last. */
type Links = Map<string, Link>

const known = new WeakMap<Engine, Links>()

/**
 * Makes files of a step's result be there beside the notebook, for viewers to open: copies in
 * `outs/NAME-HASH`, so that two results never share a place, whichever notebook shows them, and
 * nothing that is written there reaches the store. Gives the report with the files that can be
 * opened; none where links are switched off, of a step without a name of the notebook, and where
 * `outs` is a folder of somebody else.
 */
export async function withLinks(
  engine: Engine,
  step: StepReport,
  paths: readonly string[],
  limits: CopyLimits = cardLimits
): Promise<StepReport> {
  const { name, drvPath, outPath } = step
  if (outPath === null || !engine.choices.links || !engine.names.isNamed(drvPath, name)) return step
  const outs = join(engine.folder, linksFolder)
  if (paths.length === 0 || !prepareFolder(outs)) return step
  const links = linksOf(engine)
  const folder = `${folderName(name)}-${(hashPart(outPath) ?? '').slice(0, 8)}`
  const before = links.get(folder)
  const used = [...links.values()].reduce((sum, { bytes }) => sum + bytes, 0)
  const together =
    limits === cardLimits ? Math.min(limits.together, mostBytes - used) : limits.together
  const place = engine.nix.onDisk(outPath)
  const { paths: linked, added } = await copyFiles(place, paths, join(outs, folder), {
    ...limits,
    together: Math.max(together, before?.bytes ?? 0)
  })
  if (linked.length === 0) return step
  links.delete(folder)
  links.set(folder, { name, outPath, bytes: (before?.bytes ?? 0) + added })
  if ([...links].some(([other, link]) => other !== folder && link.name === name)) tidyLinks(engine)
  save(engine, links)
  return { ...step, folder: `${linksFolder}/${encodeURIComponent(folder)}`, linked }
}

/**
 * Takes away the copies of steps that neither the notebook nor its saved file has any more, those
 * whose result was collected, and those of earlier results of a step that no cell shows any more.
 * Only what this notebook made is touched, and nothing that another one of the same folder shows.
 */
export function tidyLinks(engine: Engine): void {
  const links = linksOf(engine)
  const newest = new Map([...links].map(([folder, { name }]) => [name, folder]))
  const shown = new Set(
    [...engine.screen.cells()].flatMap(({ outcome }) =>
      outcome.shown.flatMap((one) => stepsShown(one).map((step) => step.outPath))
    )
  )
  const gone = [...links].flatMap(([folder, { name, outPath }]) => {
    const isNeeded = newest.get(name) === folder || shown.has(outPath)
    return isNeeded && isDefined(engine, headOf(name)) && isOnDisk(engine.nix, outPath)
      ? []
      : [folder]
  })
  remove(engine, gone)
}

/** Takes all copies of the notebook away. */
export function removeLinks(engine: Engine): void {
  remove(engine, [...linksOf(engine).keys()])
}

function remove(engine: Engine, gone: readonly string[]): void {
  if (gone.length === 0) return
  const links = linksOf(engine)
  const outs = join(engine.folder, linksFolder)
  const others = linksOfOthers(engine)
  for (const folder of gone) {
    links.delete(folder)
    if (isOurs(outs) && !others.has(folder)) removeCopies(join(outs, folder))
  }
  save(engine, links)
}

/** A step of a cell that did not run yet in this session is there in the saved file. */
function isDefined(engine: Engine, name: string): boolean {
  if (engine.notebook.has(name)) return true
  const saved = engine.saved()
  return saved?.cells.some(({ code }) => code.includes(name)) ?? false
}

function headOf(name: string): string {
  return name.split('.', 1)[0] ?? name
}

/** A name as that of a folder: a quoted attribute of Nix can hold anything. */
function folderName(name: string): string {
  const file = name.replace(/[/\\\p{Cc}]/gu, '_').replace(/^\./, '_')
  return Array.from(file).slice(0, 60).join('')
}

/** Makes the folder, or finds that it is ours. */
function prepareFolder(folder: string): boolean {
  try {
    if (lstatSync(folder, { throwIfNoEntry: false }) !== undefined) return isOurs(folder)
    mkdirSync(folder)
  } catch {
    return false
  }
  try {
    writeFileSync(join(folder, '.gitignore'), `${marker}\n${explanation}\n*\n`)
    return true
  } catch {
    // Without its mark it would be somebody else's from now on.
    rmSync(folder, { recursive: true, force: true })
    return false
  }
}

function isOurs(folder: string): boolean {
  try {
    return (
      lstatSync(folder).isDirectory() &&
      readFileSync(join(folder, '.gitignore'), 'utf8').startsWith(marker)
    )
  } catch {
    return false
  }
}

function linksOf(engine: Engine): Links {
  const before = known.get(engine)
  if (before !== undefined) return before
  const { links } = read(recordFile(engine), engine.folder)
  known.set(engine, links)
  removeOld(engine, read(earlierRecordFile(engine), engine.folder).old)
  return links
}

/** Earlier kernels made links into the store, which could be written through. */
function removeOld({ folder }: Engine, old: ReadonlyMap<string, string>): void {
  for (const [link, target] of old) {
    const file = join(folder, linksFolder, link)
    try {
      if (link === folderName(link) && readlinkSync(file) === target) rmSync(file)
    } catch {
      // It is gone, or is something else by now.
    }
  }
}

/** Folders that other notebooks of this one's folder have as well. */
function linksOfOthers(engine: Engine): ReadonlySet<string> {
  const own = recordFile(engine)
  const parent = join(own, '..')
  try {
    const others = readdirSync(parent).map((name) => join(parent, name))
    return new Set(
      others
        .filter((file) => file !== own && file.endsWith('.json'))
        .flatMap((file) => [...read(file, engine.folder).links.keys()])
    )
  } catch {
    return new Set()
  }
}

/** Which copies are whose is kept with the state: the notebooks of one folder share `outs`. */
function recordFile({ nix, holder, folder }: Engine): string {
  const name = createHash('sha256')
    .update(JSON.stringify([holder, folder]))
    .digest('hex')
    .slice(0, 16)
  return join(nix.stateFolder, 'links', `${name}.json`)
}

/** Where kernels that made links noted them. */
function earlierRecordFile({ nix, holder, folder }: Engine): string {
  const name = createHash('sha256').update(`${holder}\n${folder}`).digest('hex').slice(0, 16)
  return join(nix.stateFolder, 'links', `${name}.json`)
}

/** `old` are links of earlier kernels, with where they led. Of notebooks of other folders nothing. */
function read(file: string, folder: string): { links: Links; old: Map<string, string> } {
  const links: Links = new Map()
  const old = new Map<string, string>()
  let value: unknown
  try {
    value = JSON.parse(kept(file) ?? '')
  } catch {
    return { links, old }
  }
  if (!isObject(value)) return { links, old }
  if (!isObject(value['copies'])) {
    for (const [link, target] of Object.entries(value))
      if (typeof target === 'string') old.set(link, target)
    return { links, old }
  }
  if (value['folder'] !== folder) return { links, old }
  for (const [link, one] of Object.entries(value['copies'])) {
    if (!isObject(one) || link !== folderName(link)) continue
    const { name, outPath, bytes } = one
    if (typeof name === 'string' && typeof outPath === 'string' && typeof bytes === 'number')
      links.set(link, { name, outPath, bytes })
  }
  return { links, old }
}

/**
 * What was copied is remembered together: a run-all makes a thousand of them. What a kernel that was
 * killed did not write stays, and nothing else is lost.
 */
const saveMilliseconds = 500
const unsaved = new WeakSet<Links>()

function save(engine: Engine, links: Links): void {
  if (unsaved.has(links)) return
  unsaved.add(links)
  setTimeout(() => saveLinks(engine), saveMilliseconds).unref()
}

/** Remembers at once what is still to be remembered: the kernel ends. */
export function saveLinks(engine: Engine): void {
  const links = known.get(engine)
  if (links === undefined || !unsaved.delete(links)) return
  const { folder } = engine
  keep(recordFile(engine), JSON.stringify({ folder, copies: Object.fromEntries(links) }))
}
