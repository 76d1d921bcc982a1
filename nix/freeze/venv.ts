import { existsSync, lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import * as v from 'valibot'
import { run } from '../process/index.ts'
import { bad, good, listFolder, readJson, readText, type Result } from '../base/index.ts'
import type { FreezeMistake } from './mistake.ts'
import type { Python } from './python.ts'
import type { VenvProblem } from './venv-problem.ts'

/** A virtual environment whose packages come along with its Python. */
export interface Venv {
  readonly folder: string
  /** Its `site-packages`. */
  readonly packages: string
  /** Where the frozen Python looks for packages, below its prefix. */
  readonly place: string
  /** What is installed, as in `numpy 2.4.6`, in order. */
  readonly installed: readonly string[]
  /** Modules that can be imported on this machine: in the sandbox they have to be importable too. */
  readonly modules: readonly string[]
}

/** The program of a virtual environment, or why the folder is none that works. */
export function venvProgram(folder: string): Result<string, FreezeMistake> {
  const program = join(folder, 'bin', 'python3')
  if (!existsSync(folder)) {
    return bad(unusable({ kind: 'missing', folder }))
  }
  const settings = settingsOf(folder)
  if (settings === null) {
    return bad(unusable({ kind: 'no-venv', folder }))
  }
  if (settings.get('include-system-site-packages')?.toLowerCase() === 'true') {
    return bad(unusable({ kind: 'system-packages', folder }))
  }
  if (existsSync(program)) return good(program)
  const broken = brokenLink(program)
  return bad(
    unusable(
      broken === null ? { kind: 'no-python', folder } : { kind: 'broken-python', folder, ...broken }
    )
  )
}

const importable = `
import importlib, sys
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except BaseException:
        continue
    print("\\nmodule " + name, file=sys.__stderr__, flush=True)
`

const packageFolders = `
import json, site, sys
print(json.dumps([sys.prefix, site.getsitepackages()]))
`

const prefixAndFolders = v.tuple([v.string(), v.array(v.string())])

/** Reads a virtual environment whose program (`venvProgram`) is `python`. */
export async function readVenv(
  folder: string,
  name: string,
  python: Python,
  signal?: AbortSignal
): Promise<Result<Venv, FreezeMistake>> {
  const version = python.version.split('.').slice(0, 2).join('.')
  const wanted = /^python(\d+\.\d+)$/.exec(name)?.[1] ?? version
  if (wanted !== version) {
    return bad(unusable({ kind: 'other-version', folder, version, name }))
  }
  const packages = join(folder, 'lib', `python${version}`, 'site-packages')
  const made = /^\d+\.\d+/.exec(
    settingsOf(folder)?.get('version') ?? settingsOf(folder)?.get('version_info') ?? version
  )?.[0]
  if (!existsSync(packages) || made !== version) {
    return bad(unusable({ kind: 'made-with', folder, made: made ?? null, version }))
  }
  const wrong = editable(folder, packages) ?? brokenBelow(folder, packages)
  if (wrong !== null) return bad(wrong)
  const asked = await run(
    { program: python.program, arguments: ['-I', '-c', packageFolders] },
    signal
  )
  const place = placeOfPackages(asked.stdout) ?? `lib/python${version}/site-packages`
  const mayBeThere = topLevelModules(packages)
  const tried = await run(
    {
      program: join(folder, 'bin', 'python3'),
      arguments: ['-I', '-c', importable, ...mayBeThere]
    },
    signal
  )
  // What is imported may print anything.
  const told = new Set([...tried.stderr.matchAll(/^module (\S+)$/gm)].map(([, one]) => one))
  const modules = mayBeThere.filter((one) => told.has(one))
  return good({ folder, packages, place, installed: installedIn(packages), modules })
}

/** What decides what a virtual environment holds: pip renames a folder whenever it changes one. */
export function watchedOf(folder: string): readonly string[] {
  const library = join(folder, 'lib')
  const packages = listFolder(library)
    .map((version) => join(library, version, 'site-packages'))
    .filter((path) => existsSync(path))
  return [
    join(folder, 'pyvenv.cfg'),
    join(folder, 'bin', 'python3'),
    ...packages,
    ...packages.flatMap((path) =>
      listFolder(path)
        .filter((name) => name !== '__pycache__')
        .map((name) => join(path, name))
    )
  ]
}

/** What is not taken of a virtual environment: caches, which are made anew, and pip. */
export function isLeftOutOfVenv(name: string, isTop: boolean): boolean {
  return name === '__pycache__' || (isTop && /^pip(-.*\.dist-info)?$/.test(name))
}

function unusable(why: VenvProblem): FreezeMistake {
  return { kind: 'venv-unusable', why }
}

function settingsOf(folder: string): ReadonlyMap<string, string> | null {
  const text = readText(join(folder, 'pyvenv.cfg'))
  if (text === null) return null
  return new Map(
    text.split('\n').flatMap((line) => {
      const [, key, value] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(line) ?? []
      return key === undefined || value === undefined ? [] : [[key.toLowerCase(), value] as const]
    })
  )
}

/** Where a chain of links breaks. */
function brokenLink(path: string): { readonly link: string; readonly to: string } | null {
  let link = path
  // A chain of more links than this is one that Linux does not follow either.
  for (let followed = 0; followed < 40; followed += 1) {
    if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return null
    const to = readlinkSync(link)
    const next = to.startsWith('/') ? to : join(link, '..', to)
    if (lstatSync(next, { throwIfNoEntry: false }) === undefined) return { link, to: next }
    link = next
  }
  return { link: path, to: link }
}

/** A package that is used from where its sources are, outside of the environment. */
function editable(folder: string, packages: string): FreezeMistake | null {
  for (const name of listFolder(packages)) {
    const file = join(packages, name)
    const sources = name.endsWith('.dist-info')
      ? editableSources(join(file, 'direct_url.json'))
      : null
    const outside =
      sources ?? (name.endsWith('.pth') ? folderOutside(readText(file) ?? '', packages) : null)
    if (outside === null) continue
    const used = basename(name).replace(/-[^-]*\.dist-info$|\.pth$/, '')
    return unusable({ kind: 'editable', folder, package: used, outside })
  }
  return null
}

/** What pip says of where a package is from (PEP 610). */
const directUrl = v.object({
  url: v.optional(v.string()),
  dir_info: v.object({ editable: v.literal(true) })
})

function editableSources(file: string): string | null {
  const read = readJson(directUrl, readText(file))
  if (read === null) return null
  const [, path] = /^file:\/\/(.*)$/.exec(read.url ?? '') ?? []
  return path === undefined ? 'its sources' : decoded(path)
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** Lines of a .pth file are folders, by where the file is, or code that begins with `import`. */
function folderOutside(text: string, packages: string): string | null {
  const folders = text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !/^(#|import\s)/.test(line))
    .map((line) => resolve(packages, line))
  return folders.find((one) => !`${one}/`.startsWith(`${packages}/`)) ?? null
}

function brokenBelow(folder: string, packages: string): FreezeMistake | null {
  const entries = readdirSync(packages, { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    if (!entry.isSymbolicLink()) continue
    const path = join(entry.parentPath, entry.name)
    if (existsSync(path)) continue
    const to = brokenLink(path)?.to ?? readlinkSync(path)
    return unusable({ kind: 'broken-link', folder, path: relative(folder, path), to })
  }
  return null
}

function placeOfPackages(text: string): string | null {
  const [prefix, folders] = readJson(prefixAndFolders, text) ?? ['', []]
  const places = folders.map((folder) => relative(prefix, folder))
  return places.find((place) => place.startsWith('lib/')) ?? null
}

function installedIn(packages: string): readonly string[] {
  return readdirSync(packages)
    .flatMap((entry) => {
      const [, name, version] = /^(.+)-([^-]+)\.dist-info$/.exec(entry) ?? []
      return name === undefined || /^(pip|setuptools|wheel)$/.test(name)
        ? []
        : [`${name} ${version ?? ''}`]
    })
    .sort()
}

function topLevelModules(packages: string): readonly string[] {
  return readdirSync(packages, { withFileTypes: true })
    .flatMap((entry) => {
      const isPackage = entry.isDirectory() && existsSync(join(packages, entry.name, '__init__.py'))
      const [, name] = isPackage
        ? [entry.name, entry.name]
        : (/^([A-Za-z]\w*)(?:\.[\w-]+)?\.(?:py|so)$/.exec(entry.name) ?? [])
      return name === undefined || !/^[A-Za-z]\w*$/.test(name) || name === 'pip' ? [] : [name]
    })
    .sort()
}
