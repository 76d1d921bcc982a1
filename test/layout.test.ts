import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseSync } from 'oxc-parser'
import { describe, expect, it } from 'vitest'
import { cyclesIn, isIn, pastTheDoor, wrongPart, wrongWay } from './layout/arrows.ts'
import { orders, packages } from './layout/house.ts'
import { linesOnNotebooks, otherWords, proseIn, worded, wordless } from './layout/words.ts'

const project = resolve(import.meta.dirname, '..')

/** Made by `npm run build`. */
const generated = [
  ...['nix/syntax/parser.ts', 'nix/syntax/parser.terms.ts'],
  'kernelspec/labextension/language/parser.ts',
  'kernelspec/labextension/language/parser.terms.ts'
]

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
  const text = readFileSync(join(project, from), 'utf8')
  const { staticImports, staticExports, dynamicImports } = parseSync(from, text).module
  const requests = [
    ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? [])
    ),
    ...dynamicImports.map(({ moduleRequest: { start, end } }) => text.slice(start + 1, end - 1)),
    // The types of a module that is not imported otherwise.
    ...[...text.matchAll(/\bimport\('([^']+)'\)/g)].map(([, name = '']) => name)
  ]
  return [...new Set(requests)].map((name) => {
    const isFile = name.startsWith('.')
    return { from, of: isFile ? join(dirname(from), name) : name, isFile }
  })
}

const imports = sources
  .filter((path) => /^(kernel|nix|kernelspec)\//.test(path) && isCode(path))
  .flatMap(importsOf)

describe('imports', () => {
  const files = imports.filter(({ isFile }) => isFile)

  it('are found', () => {
    expect(files.length).toBeGreaterThan(300)
    expect(files.filter(({ of }) => !existsSync(join(project, of)))).toEqual([])
  })

  it('run one way: each part imports what it may, and no other', () => {
    expect(files.flatMap((arrow) => wrongPart(arrow) ?? [])).toEqual([])
  })

  it('run down: each room imports those that stand below it', () => {
    expect(files.flatMap((arrow) => wrongWay(arrow) ?? [])).toEqual([])
  })

  it('go through the door of the room that they lead into', () => {
    expect(files.flatMap((arrow) => pastTheDoor(arrow) ?? [])).toEqual([])
  })

  it('make no cycle, those of types included', () => {
    expect(cyclesIn(files)).toEqual([])
  })

  it('lead to each file, but for those that a process begins with', () => {
    const beginnings = [
      ...['kernel/begin.ts', 'kernel/main.ts', 'kernel/cli/main.ts', 'kernel/tables/worker.ts'],
      'kernel/cli/begin-check.ts'
    ]
    // The grammar names its tokens, and whoever validates what a cell shows the schema.
    const outside = ['nix/syntax/tokens.ts', 'kernel/render/outcome/step-schema.ts']
    const reached = new Set([...beginnings, ...outside, ...files.map(({ of }) => of)])
    const lost = sources.filter((path) => /^(kernel|nix)\/.*\.ts$/.test(path) && !reached.has(path))
    expect(lost).toEqual([])
  })

  it('of packages stand where they belong', () => {
    const wrong = imports
      .filter(({ isFile }) => !isFile)
      .flatMap(({ from, of }) =>
        packages
          .filter(({ name, only }) => name.test(of) && !isIn(only, from))
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
    ['nix/store/store.ts', 'kernel/host/index.ts'],
    ['kernel/wire/wire.ts', 'kernel/session/session.ts'],
    ['kernel/wire/wire.ts', 'kernel/handlers/index.ts'],
    ['kernel/wire/wire.ts', 'kernel/render/base/index.ts'],
    ['kernel/render/card/card.ts', 'kernel/running/run.ts'],
    ['kernel/render/card/card.ts', 'kernel/wire/index.ts'],
    ['kernel/files/reading/walk.ts', 'kernel/session/state/index.ts'],
    ['kernel/files/formats/pdf.ts', 'nix/process/index.ts'],
    ['kernel/running/run.ts', 'kernel/wire/index.ts'],
    ['kernel/running/run.ts', 'kernel/render/base/index.ts'],
    ['kernel/session/screen/refresh.ts', 'kernel/commands/commands.ts'],
    ['kernel/session/screen/refresh.ts', 'kernel/running/index.ts'],
    ['kernel/commands/freshness/refresh.ts', 'kernel/running/index.ts'],
    ['kernel/handlers/execute.ts', 'kernel/running/create-session.ts']
  ])('refuses an arrow out of its part, from %s to %s', (from, of) => {
    expect(wrongPart({ from, of })).toBe(`${from} must not import ${of}`)
  })

  it.each([
    ['nix/store/store.ts', 'nix/evaluator/index.ts'],
    ['nix/base/keep.ts', 'nix/find.ts'],
    ['kernel/session/state/engine.ts', 'kernel/session/screen/index.ts'],
    ['kernel/session/screen/refresh.ts', 'kernel/session/between/index.ts'],
    ['kernel/session/session.ts', 'kernel/session/state/index.ts'],
    ['kernel/render/base/html.ts', 'kernel/render/card/index.ts'],
    ['kernel/commands/steps/named-steps.ts', 'kernel/commands/plan/index.ts']
  ])('refuses an arrow that runs up, from %s to %s', (from, of) => {
    expect(wrongWay({ from, of })).toBe(`${from} runs up to ${of}`)
    expect(wrongWay({ from: of, of: from })).toBeNull()
  })

  it('refuses a room that stands in no order', () => {
    const arrow = { from: 'nix/find.ts', of: 'nix/attic/index.ts' }
    expect(wrongWay(arrow)).toBe('nix/attic/index.ts stands in no order')
  })

  it.each([
    ['nix/builder/realise.ts', 'nix/store/records.ts'],
    ['kernel/running/run.ts', 'kernel/session/screen/refresh.ts'],
    ['kernel/inside.ts', 'kernel/render/outcome/outcome.ts'],
    ['kernel/serve.ts', 'kernel/wire/wire.ts']
  ])('refuses an arrow past a door, from %s to %s', (from, of) => {
    expect(pastTheDoor({ from, of })).toContain(`${from} must import ${of} through`)
  })

  it('lets files of one room import each other', () => {
    const arrow = { from: 'nix/store/records.ts', of: 'nix/store/store.ts' }
    expect([wrongPart(arrow), wrongWay(arrow), pastTheDoor(arrow)]).toEqual([null, null, null])
  })
})

describe('rooms', () => {
  it.each(orders)('of $of are the folders that are there, and no file is beside them', (order) => {
    const entries = readdirSync(join(project, order.of), { withFileTypes: true })
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
    const files = entries.filter(({ name }) => name.endsWith('.ts')).map(({ name }) => name)
    // The library is Nix's own language, and imported by nobody.
    const rooms = folders.filter((name) => order.of !== 'nix/' || name !== 'lib')
    expect(rooms.sort()).toEqual([...order.rooms].sort())
    expect(files.sort()).toEqual([...order.below, ...order.above].sort())
  })
})

describe('sources', () => {
  it('of nix/ speak of derivations and store paths, and not of notebooks', () => {
    // The library is what a notebook has, and its words are the reader's.
    const ofNix = sources.filter((path) => /^nix\/(?!lib\/).*\.(ts|nix|py)$/.test(path))
    const wrong = ofNix.flatMap((path) =>
      linesOnNotebooks(readFileSync(join(project, path), 'utf8')).map((line) => `${path}:${line}`)
    )
    expect(ofNix.length).toBeGreaterThan(100)
    expect(wrong).toEqual([])
  })

  it.each([
    ['Run the cell again.', true],
    ['// Whatever the card says.', true],
    ["'Name it, as in: %freeze sh'", true],
    ['for notebooks of any size', true],
    ['"%d.%d" % sys.version_info[:2]', false],
    ['a cancelled call of half a 100%', false]
  ])('that say %j are told from others', (text, isWrong) => {
    expect(linesOnNotebooks(text)).toHaveLength(isWrong ? 1 : 0)
  })

  describe('without words of their own', () => {
    const prose = sources
      .filter((path) => isIn(wordless, path) && !isIn(worded, path) && path.endsWith('.ts'))
      .flatMap((path) =>
        proseIn(readFileSync(join(project, path), 'utf8')).map(({ line, text }) => ({
          of: path,
          line,
          text
        }))
      )
    const isExcepted = (found: { readonly of: string; readonly text: string }) =>
      otherWords.some(({ of, text }) => of === found.of && found.text.includes(text))

    it('make no prose: what they find is worded in kernel/render/words/', () => {
      const wrong = prose.filter((found) => !isExcepted(found))
      expect(wrong.map(({ of, line, text }) => `${of}:${line}: ${text}`)).toEqual([])
    })

    it.each(worded)('leave the words to others, but for %s', (room) => {
      const own = sources.filter((path) => isIn([room], path) && path.endsWith('.ts'))
      const texts = own.flatMap((path) => proseIn(readFileSync(join(project, path), 'utf8')))
      expect(isIn(wordless, room)).toBe(true)
      expect(texts.length).toBeGreaterThan(0)
    })

    it('have the exceptions that are listed, and no other', () => {
      const unused = otherWords.filter(
        (known) => !prose.some(({ of, text }) => of === known.of && text.includes(known.text))
      )
      expect(unused).toEqual([])
    })
  })

  it.each([
    ["bad({ message: 'The disk is full.' })", true],
    ['const message = `${file} is a folder.`', true],
    ["why ?? 'no reason given'", true],
    ['`a ; is missing behind ${word} on line ${line}`', true],
    ["throw new Error('a slot is asked for that was not bound')", false],
    ['throw new SchemaError(`no such thing there: ${name}`)', false],
    ["import { it } from 'not a file there'", false],
    ['// The disk is full.', false],
    ["['--option', 'sandbox', 'false']", false],
    ["const plan = { summary: 'shows what there is' }", false],
    ["const plan = { title: 'shows what there is' }", true],
    ["run('nix-store --realise --max-jobs 0')", false],
    ['/(the disk is full)/.test(line)', false],
    ['`let ${names} in ${body}`', false]
  ])('with %s are told from others', (source, isWrong) => {
    expect(proseIn(source)).toHaveLength(isWrong ? 1 : 0)
  })

  it('and documents hold no merge that was not finished', () => {
    const beside = readdirSync(project).filter((name) => name.endsWith('.md'))
    const documents = readdirSync(join(project, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => join('docs', name))
    // Prettier takes the last mark of one for quotes in quotes.
    const isMark = (line: string) => /^(?:<{7} |>{7} |(?:> ){6}> )/.test(line)
    const wrong = [...sources, ...beside, ...documents].flatMap((path) =>
      readFileSync(join(project, path), 'utf8')
        .split('\n')
        .flatMap((line, index) => (isMark(line) ? [`${path}:${index + 1}: ${line}`] : []))
    )
    expect(beside).toContain('CONTRIBUTING.md')
    expect(wrong).toEqual([])
  })

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
