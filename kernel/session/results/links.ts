import { lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashPart, statusAt, type StorePath } from '../../../nix/base/index.ts'
import { isOnDisk } from '../../../nix/store/index.ts'
import { type Engine, folderName, linksFolder } from '../state/index.ts'
import { copyFiles, removeCopies, type CopyLimits } from './link-copies.ts'
import { type DataReport, type StepReport, stepsShown } from '../../outcome/index.ts'

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

/** What knows which copies there are, and which are needed. */
type Linking = Pick<
  Engine,
  'nix' | 'folder' | 'choices' | 'links' | 'screen' | 'workspace' | 'saved'
>

/**
 * Makes files of a step's result be there beside the notebook, for viewers to open: copies in
 * `outs/NAME-HASH`, so that two results never share a place, whichever notebook shows them, and
 * nothing that is written there reaches the store. Gives the report with the files that can be
 * opened; none where links are switched off, of a step without a name of the notebook, and where
 * `outs` is a folder of somebody else.
 */
export async function withLinks(
  engine: Linking,
  step: StepReport,
  paths: readonly string[],
  limits: CopyLimits = cardLimits
): Promise<StepReport> {
  const { name, drvPath, outPath } = step
  if (outPath === null || !engine.workspace.names.isNamed(drvPath, name)) return step
  const linked = await copied(engine, { name, outPath }, paths, limits)
  return linked === null ? step : { ...step, ...linked }
}

/** The same for files of data, by their paths in it. */
export async function withDataLinks(
  engine: Linking,
  data: DataReport,
  paths: readonly string[],
  limits: CopyLimits = cardLimits
): Promise<DataReport> {
  const { name, outPath } = data
  if (outPath === null || !engine.workspace.data.isNamed(outPath, name)) return data
  const linked = await copied(engine, { name, outPath }, paths, limits)
  return linked === null ? data : { ...data, ...linked }
}

async function copied(
  engine: Linking,
  { name, outPath }: { readonly name: string; readonly outPath: StorePath },
  paths: readonly string[],
  limits: CopyLimits
): Promise<Pick<StepReport, 'folder' | 'linked'> | null> {
  const outs = join(engine.folder, linksFolder)
  if (!engine.choices.links || paths.length === 0 || !prepareFolder(outs)) return null
  const links = engine.links.all()
  const folder = `${folderName(name)}-${(hashPart(outPath) ?? '').slice(0, 8)}`
  // A folder that its reader took away holds nothing.
  const before = statusAt(join(outs, folder)) !== null ? links.get(folder) : undefined
  const used = [...links].reduce(
    (sum, [other, { bytes }]) => sum + (other === folder ? (before?.bytes ?? 0) : bytes),
    0
  )
  const together =
    limits === cardLimits ? Math.min(limits.together, mostBytes - used) : limits.together
  const place = engine.nix.onDisk(outPath)
  const { paths: linked, added } = await copyFiles(place, paths, join(outs, folder), {
    ...limits,
    together: Math.max(together, before?.bytes ?? 0)
  })
  if (linked.length === 0) return null
  const others = [...links].filter(([, link]) => link.name === name).map(([other]) => other)
  if (added > 0 || before === undefined || others.at(-1) !== folder) {
    links.delete(folder)
    links.set(folder, { name, outPath, bytes: (before?.bytes ?? 0) + added })
    engine.links.save()
  }
  if (others.some((other) => other !== folder)) tidyLinks(engine)
  return { folder: `${linksFolder}/${encodeURIComponent(folder)}`, linked }
}

/**
 * Takes away the copies of steps that neither the notebook nor its saved file has any more, those
 * whose result was collected, and those of earlier results of a step that no cell shows any more.
 * Only what this notebook made is touched, and nothing that another one of the same folder shows.
 */
export function tidyLinks(engine: Linking): void {
  const links = engine.links.all()
  const newest = new Map([...links].map(([folder, { name }]) => [name, folder]))
  const shown = new Set(
    [...engine.screen.cells()].flatMap(({ outcome }) =>
      outcome.shown.flatMap((one) =>
        one.kind === 'data' ? one.data.outPath : stepsShown(one).map((step) => step.outPath)
      )
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
export function removeLinks(engine: Pick<Engine, 'links' | 'folder'>): void {
  remove(engine, [...engine.links.all().keys()])
}

function remove(engine: Pick<Engine, 'links' | 'folder'>, gone: readonly string[]): void {
  if (gone.length === 0) return
  const links = engine.links.all()
  const outs = join(engine.folder, linksFolder)
  const others = engine.links.ofOthers()
  for (const folder of gone) {
    links.delete(folder)
    if (isOurs(outs) && !others.has(folder)) removeCopies(join(outs, folder))
  }
  engine.links.save()
}

/** A step of a cell that did not run yet in this session is there in the saved file. */
function isDefined(engine: Pick<Engine, 'workspace' | 'saved'>, name: string): boolean {
  if (engine.workspace.notebook.has(name)) return true
  const saved = engine.saved()
  return saved?.cells.some(({ code }) => code.includes(name)) ?? false
}

function headOf(name: string): string {
  return name.split('.', 1)[0] ?? name
}

/** Makes the folder, or finds that it is ours. */
function prepareFolder(folder: string): boolean {
  try {
    const status = lstatSync(folder, { throwIfNoEntry: false })
    if (status !== undefined) return status.isDirectory() && isMarked(folder)
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
  return statusAt(folder)?.isDirectory() === true && isMarked(folder)
}

function isMarked(folder: string): boolean {
  try {
    return readFileSync(join(folder, '.gitignore'), 'utf8').startsWith(marker)
  } catch {
    return false
  }
}
