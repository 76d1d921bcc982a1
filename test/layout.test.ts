import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const project = resolve(import.meta.dirname, '..')

/** What a part may import besides itself. A part is a folder, or a file outside of one. */
interface Part {
  /** Folders (ending in a slash) or files. */
  readonly of: string
  readonly may: readonly string[]
}

/** Values that every part speaks in. */
const words = ['nix/result.ts', 'nix/store-path.ts', 'nix/trace.ts']

/** What a session says of a cell: types alone. */
const said = [
  'kernel/session/outcome.ts',
  'kernel/session/mistake.ts',
  'kernel/session/document.ts',
  'kernel/session/lineage.ts'
]

/** What the command line makes pages of, and reads in executed notebooks. */
const pages = ['bundle', 'report', 'status'].map((name) => `kernel/render/${name}.ts`)

/**
 * The arrows of the layout. A file belongs to the first part that holds it; what is not listed may
 * be imported by nobody. The kernel's own words for a session (`session.ts`) are types; `queue.ts`
 * is pure bookkeeping, which the dispatcher keeps.
 */
const parts: readonly Part[] = [
  { of: 'nix/', may: [] },
  { of: 'kernel/package-root.ts', may: [] },
  { of: 'kernel/parent.ts', may: [] },
  { of: 'kernel/cells/', may: ['nix/syntax/', ...words] },
  { of: 'kernel/files/', may: ['kernel/session/outcome.ts', ...words] },
  { of: 'kernel/pages/', may: ['kernel/files/page.ts', 'nix/process.ts', 'nix/temporary.ts'] },
  { of: 'kernel/session/', may: ['kernel/cells/', 'kernel/files/', 'nix/'] },
  {
    of: 'kernel/import/',
    may: ['kernel/cells/', 'kernel/session/base.ts', 'kernel/session/global-names.ts', 'nix/']
  },
  {
    of: 'kernel/commands/',
    may: ['kernel/session/', 'kernel/files/', 'kernel/import/', 'nix/']
  },
  { of: 'kernel/render/', may: [...said, 'kernel/files/summary.ts', ...words] },
  { of: 'kernel/wire/', may: words },
  { of: 'kernel/publisher.ts', may: ['kernel/wire/'] },
  {
    of: 'kernel/handlers/',
    may: [...said, 'kernel/session/session.ts', 'kernel/publisher.ts', 'kernel/wire/', ...words]
  },
  {
    of: 'kernel/dispatch.ts',
    may: [...['kernel/handlers/', 'kernel/publisher.ts', 'kernel/wire/'], 'kernel/session/queue.ts']
  },
  {
    of: 'kernel/serve.ts',
    may: [
      ...['kernel/dispatch.ts', 'kernel/handlers/', 'kernel/wire/'],
      ...['kernel/session/session.ts', ...words]
    ]
  },
  {
    of: 'kernel/inside.ts',
    may: [
      ...['kernel/commands/', 'kernel/render/', 'kernel/session/', 'nix/'],
      ...['kernel/handlers/renderer.ts', 'kernel/package-root.ts', 'kernel/wire/log.ts'],
      'kernel/pages/'
    ]
  },
  {
    of: 'kernel/kernel.ts',
    may: [
      ...['kernel/inside.ts', 'kernel/serve.ts', 'kernel/package-root.ts', 'kernel/wire/'],
      ...['nix/version.ts', ...words]
    ]
  },
  {
    of: 'kernel/main.ts',
    may: ['kernel/kernel.ts', 'kernel/parent.ts', 'kernel/wire/', 'nix/trace.ts']
  },
  {
    of: 'kernel/cli/',
    may: [...['kernel/package-root.ts', ...pages, 'kernel/wire/', 'nix/'], 'kernel/import/']
  },
  { of: 'kernelspec/', may: ['scripts/build.mjs'] }
]

/** Packages that only one place may import. */
const packages: readonly { readonly name: RegExp; readonly only: readonly string[] }[] = [
  // The set-up runs before any package is there.
  { name: /^(node:)?child_process$/, only: ['nix/process.ts', 'kernelspec/'] },
  { name: /^zeromq$/, only: ['kernel/wire/'] },
  { name: /^jsonschema$/, only: ['kernel/wire/', 'kernel/render/'] },
  { name: /^@lezer\//, only: ['nix/syntax/', 'kernel/cells/'] },
  { name: /^markdown-it$/, only: ['kernel/render/'] },
  // Besides the kernel: who looks for its ports, for a daemon and for caches; and who waits for what
  // a pipe brings, which in Node is a socket too.
  {
    name: /^(node:)?(net|http|https|dgram|tls)$/,
    only: ['kernel/wire/', 'kernel/cli/', 'nix/find.ts', 'nix/caches.ts', 'nix/pipe.ts']
  }
]

/** Made by `npm run build`. */
const generated = ['nix/syntax/parser.ts', 'nix/syntax/parser.terms.ts']

const sourceFolders = ['kernel', 'nix', 'kernelspec', 'scripts', 'notebooks']

/** Paths from the project's folder of all that somebody wrote; results of notebooks are none. */
const sources = sourceFolders
  .flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(project, join(entry.parentPath, entry.name)))
  )
  .filter((path) => !generated.includes(path) && !/(^|\/)(out|__pycache__)\//.test(path))

const isCode = (path: string) => /\.(ts|mjs|js)$/.test(path)

interface Imported {
  readonly from: string
  /** A path from the project's folder, or the name of a package. */
  readonly of: string
  readonly isFile: boolean
}

/** All that a file imports: types, re-exports and `import()` too. */
function importsOf(from: string): Imported[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(project, from), 'utf8'))
  return [...new Set(importedFiles.map(({ fileName }) => fileName))].map((name) => {
    const isFile = name.startsWith('.')
    return { from, of: isFile ? join(dirname(from), name) : name, isFile }
  })
}

const imports = sources
  .filter((path) => /^(kernel|nix|kernelspec)\//.test(path) && isCode(path))
  .flatMap(importsOf)

const holds = (place: string) => (path: string) =>
  place.endsWith('/') ? path.startsWith(place) : path === place

function mayImport(part: Part, path: string): boolean {
  return [part.of, ...part.may].some((place) => holds(place)(path))
}

const partOf = (path: string) => parts.find((part) => holds(part.of)(path))

/** Of each file that imports itself through others, all files that it makes a cycle with. */
function cyclesIn(files: readonly Imported[]): string[][] {
  const next = new Map<string, string[]>()
  for (const { from, of } of files) next.set(from, [...(next.get(from) ?? []), of])
  const reached = new Map<string, ReadonlySet<string>>()
  for (const [from, first] of next) {
    const found = new Set(first)
    for (const path of found) for (const of of next.get(path) ?? []) found.add(of)
    reached.set(from, found)
  }
  const reaches = (from: string, to: string) => reached.get(from)?.has(to) === true
  return [...reached.keys()]
    .filter((from) => reaches(from, from))
    .map((from) => [...reached.keys()].filter((to) => reaches(from, to) && reaches(to, from)))
}

describe('imports', () => {
  const files = imports.filter(({ isFile }) => isFile)

  it('are found', () => {
    expect(files.length).toBeGreaterThan(300)
    expect(files.filter(({ of }) => !existsSync(join(project, of)))).toEqual([])
  })

  it('run one way: each part imports what it may, and no other', () => {
    const wrong = files.flatMap(({ from, of }) => {
      const part = partOf(from)
      if (part === undefined) return [`${from} belongs to no part of the layout`]
      return mayImport(part, of) ? [] : [`${from} must not import ${of}`]
    })
    expect(wrong).toEqual([])
  })

  it('make no cycle, those of types included', () => {
    expect(cyclesIn(files)).toEqual([])
  })

  it('of packages stand where they belong', () => {
    const wrong = imports
      .filter(({ isFile }) => !isFile)
      .flatMap(({ from, of }) =>
        packages
          .filter(({ name, only }) => name.test(of) && !only.some((place) => holds(place)(from)))
          .map(() => `${from} must not import ${of}`)
      )
    expect(wrong).toEqual([])
  })
})

describe('the test itself', () => {
  const arrow = (from: string, of: string): Imported => ({ from, of, isFile: true })

  it('sees a cycle, and not a diamond', () => {
    expect(cyclesIn([arrow('a', 'b'), arrow('b', 'c'), arrow('c', 'a')])).toHaveLength(3)
    expect(cyclesIn([arrow('a', 'b'), arrow('a', 'c'), arrow('b', 'd'), arrow('c', 'd')])).toEqual(
      []
    )
  })

  it.each([
    ['nix/store.ts', 'kernel/package-root.ts'],
    ['kernel/wire/wire.ts', 'kernel/session/session.ts'],
    ['kernel/wire/wire.ts', 'kernel/handlers/handler.ts'],
    ['kernel/wire/wire.ts', 'kernel/render/text.ts'],
    ['kernel/render/card.ts', 'kernel/session/run.ts'],
    ['kernel/render/card.ts', 'kernel/wire/json.ts'],
    ['kernel/files/walk.ts', 'kernel/session/engine.ts'],
    ['kernel/files/formats/pdf.ts', 'nix/process.ts'],
    ['kernel/session/run.ts', 'kernel/wire/json.ts'],
    ['kernel/session/run.ts', 'kernel/render/text.ts'],
    ['kernel/session/run.ts', 'kernel/commands/commands.ts'],
    ['kernel/handlers/execute.ts', 'kernel/session/create-session.ts']
  ])('refuses an arrow from %s to %s', (from, of) => {
    const part = partOf(from)
    expect(part !== undefined && mayImport(part, of)).toBe(false)
  })
})

describe('sources', () => {
  it('name no folder of a machine or of a user', () => {
    const text = sources.filter((path) => !/\.(png|svg|csv)$/.test(path))
    const wrong = text.flatMap((path) =>
      readFileSync(join(project, path), 'utf8')
        .split('\n')
        .flatMap((line, index) =>
          /(?<![\w.}])\/(work|root|home|Users)\//.test(line)
            ? [`${path}:${index + 1}: ${line.trim()}`]
            : []
        )
    )
    expect(wrong).toEqual([])
  })

  /** Files that are longer than others may be, and why. */
  const long: Readonly<Record<string, string>> = {
    'notebooks/penguins/train.py': 'a tool of a notebook is one file: program takes no more',
    'notebooks/showcase/evaluate.py': 'the same; it writes PNG and SVG without a library',
    'notebooks/showcase/train.py': 'the same; gradient descent and a picture without a library'
  }

  it('are files of at most 400 lines, but for those with a reason', () => {
    const longer = sources
      .filter((path) => /\.(ts|mjs|js|nix|py|grammar)$/.test(path))
      .filter((path) => readFileSync(join(project, path), 'utf8').split('\n').length > 401)
    expect(longer.sort()).toEqual(Object.keys(long).sort())
  })
})
