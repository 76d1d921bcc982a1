import { createHash } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { keep } from '../../nix/keep.ts'
import type { StorePath } from '../../nix/store-path.ts'
import type { Engine } from './engine.ts'

/** Beside the notebook: viewers of Jupyter's clients open what is there, and never the store. */
export const linksFolder = 'outs'

/** The first line of the folder's `.gitignore`, by which it is known to be ours. */
const marker = '# Links into the Nix store, kept by nix-workflow: outs/NAME is the result of NAME.'

/** The links that this notebook made, by their names: where each leads. */
type Links = Map<string, string>

const known = new WeakMap<Engine, Links>()

/**
 * Makes `outs/NAME` lead to a step's result, and gives that path, relative to the notebook's folder
 * and encoded as a URL. Null where there is to be no link: switched off, a step without a name of
 * the notebook, a folder `outs` or an entry in it that is somebody else's.
 */
export function linkResult(engine: Engine, name: string, outPath: StorePath): string | null {
  if (!engine.choices.links || !engine.notebook.has(headOf(name))) return null
  const target = engine.nix.onDisk(outPath)
  const link = linkName(name)
  const path = `${linksFolder}/${encodeURIComponent(link)}`
  const links = linksOf(engine)
  const file = join(engine.folder, linksFolder, link)
  const existing = leadsTo(engine, file)
  if (existing === target && links.get(link) === target) return path
  if (lstatSync(target, { throwIfNoEntry: false })?.isDirectory() !== true) return null
  if (existing === 'other' || !prepareFolder(join(engine.folder, linksFolder))) return null
  try {
    const temporary = join(engine.folder, linksFolder, `.${process.pid}.link`)
    rmSync(temporary, { force: true })
    symlinkSync(target, temporary)
    renameSync(temporary, file)
  } catch {
    return null
  }
  links.set(link, target)
  save(engine, links)
  return path
}

/**
 * Takes away the links of steps that neither the notebook nor its saved file has any more, and those
 * whose result was collected. Only what this notebook made, and still leads where it led, is touched.
 */
export function tidyLinks(engine: Engine): void {
  const links = linksOf(engine)
  const gone = [...links].filter(
    ([link, target]) =>
      !isDefined(engine, headOf(link)) || lstatSync(target, { throwIfNoEntry: false }) === undefined
  )
  remove(engine, gone)
}

/** Takes all links of the notebook away. */
export function removeLinks(engine: Engine): void {
  remove(engine, [...linksOf(engine)])
}

function remove(engine: Engine, gone: readonly (readonly [string, string])[]): void {
  if (gone.length === 0) return
  const links = linksOf(engine)
  for (const [link, target] of gone) {
    const file = join(engine.folder, linksFolder, link)
    if (leadsTo(engine, file) === target) rmSync(file, { force: true })
    links.delete(link)
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

/** A name as that of a file: a quoted attribute of Nix can hold anything. */
function linkName(name: string): string {
  const file = name.replace(/[/\\\p{Cc}]/gu, '_').replace(/^\./, '_')
  return Array.from(file).slice(0, 60).join('')
}

/** Where a link into the store leads, null where there is nothing, `other` for anything else. */
function leadsTo({ nix }: Engine, file: string): string | null {
  const target = targetOf(file)
  if (target === null)
    return lstatSync(file, { throwIfNoEntry: false }) === undefined ? null : 'other'
  const stores = ['/nix/store/', `${nix.onDisk('/nix/store')}/`]
  if (stores.some((store) => target.startsWith(store))) return target
  // Of a store that is gone, as after the folder was copied from another machine.
  return target.includes('/nix/store/') && !existsSync(file) ? null : 'other'
}

/** Where a link leads; null where there is none. */
function targetOf(file: string): string | null {
  try {
    return readlinkSync(file)
  } catch {
    return null
  }
}

/** Makes the folder, or finds that it is ours. */
function prepareFolder(folder: string): boolean {
  try {
    const status = lstatSync(folder, { throwIfNoEntry: false })
    const ignored = join(folder, '.gitignore')
    if (status === undefined) {
      mkdirSync(folder)
      writeFileSync(ignored, `${marker}\n*\n`)
      return true
    }
    return status.isDirectory() && readFileSync(ignored, 'utf8').startsWith(marker)
  } catch {
    return false
  }
}

function linksOf(engine: Engine): Links {
  const links = known.get(engine) ?? read(recordFile(engine))
  known.set(engine, links)
  return links
}

/** Which links are ours is kept with the state: two notebooks of one folder share `outs`. */
function recordFile({ nix, holder, folder }: Engine): string {
  const name = createHash('sha256').update(`${holder}\n${folder}`).digest('hex').slice(0, 16)
  return join(nix.stateFolder, 'links', `${name}.json`)
}

function read(file: string): Links {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof value !== 'object' || value === null) return new Map()
    return new Map(
      Object.entries(value).flatMap(([link, target]: [string, unknown]) =>
        typeof target === 'string' && link === linkName(link) ? [[link, target] as const] : []
      )
    )
  } catch {
    return new Map()
  }
}

/**
 * Links that are to be remembered are written together: a run-all makes a thousand of them. One that
 * a kernel which was killed did not write stays, and nothing else is lost.
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
  // Links that are not remembered stay; nothing else is lost.
  keep(recordFile(engine), JSON.stringify(Object.fromEntries(links)))
}
