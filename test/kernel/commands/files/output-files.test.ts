import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { commandWord } from '../../../../kernel/outcome/words.ts'
import { renderOutcome } from '../../../../kernel/render/outcome/outcome.ts'
import { copyFiles } from '../../../../kernel/session/results/link-copies.ts'
import { removeTree, type TestNix } from '../../../support/nix.ts'
import { contentOf } from '../../render/samples.ts'
import { givenNotebook } from '../../session/given-notebook.ts'
import {
  otherNotebook,
  frozenEngine,
  mistakeOf,
  shell,
  stepOf,
  testSession,
  type Ran,
  type TestSession
} from '../../session/support.ts'

let test: TestNix
let notebook: TestSession

givenNotebook((given) => {
  ;({ test, notebook } = given)
})
beforeAll(async () => {
  await run(
    `model = ${shell("mkdir sub; echo 1 > metrics.json; echo 2 > 'sub/a b.txt'; ln -s /etc/passwd out")};`,
    'model'
  )
})

const run: TestSession['run'] = (...request) => notebook.run(...request)
const outs = (...path: readonly string[]) => join(test.folder, 'outs', ...path)

const textOf = ({ outcome }: Ran) => JSON.stringify(outcome.shown)

/** Where the copies of a step are, relative to the notebook. */
const folderOf = (ran: Ran): string => stepOf(ran).folder ?? ''
const inFolder = (folder: string, ...path: readonly string[]) =>
  join(test.folder, decodeURIComponent(folder), ...path)

describe('copies beside the notebook', () => {
  it('are of the files that are shown, cannot be written by their mode, and are no links', async () => {
    const step = stepOf(await run('model', 'ask'))
    expect(step.folder).toMatch(/^outs\/model-[0-9a-z]{8}$/)
    expect(step.linked).toEqual(['metrics.json', 'sub/a b.txt'])
    const file = inFolder(step.folder ?? '', 'metrics.json')
    expect(readFileSync(file, 'utf8')).toBe('1\n')
    expect(lstatSync(file).mode & 0o777).toBe(0o444)
    const below = readdirSync(outs(), { recursive: true, withFileTypes: true })
    expect(below.filter((entry) => entry.isSymbolicLink())).toEqual([])
  })

  it('of an earlier result go when no cell shows it any more', async () => {
    const first = folderOf(await run(`changing = ${shell('echo 1 > x')};`, 'changing'))
    expect(readFileSync(inFolder(first, 'x'), 'utf8')).toBe('1\n')
    const second = folderOf(await run(`changing = ${shell('echo 2 > x')};`, 'changing'))
    expect(readFileSync(inFolder(second, 'x'), 'utf8')).toBe('2\n')
    await run(`changing = ${shell('echo 3 > x')};`, 'changing')
    expect(existsSync(inFolder(first))).toBe(false)
  })

  it('go with their steps', async () => {
    const brief = folderOf(await run(`brief = ${shell('echo 1 > x')};`, 'brief'))
    expect(existsSync(inFolder(brief))).toBe(true)
    await run('nothing = 1;', 'brief')
    expect(existsSync(inFolder(brief))).toBe(false)
    expect(existsSync(inFolder(folderOf(await run('model', 'ask'))))).toBe(true)
  })

  it('that were written to all the same are put aside, and the store is as it was', async () => {
    const mine = folderOf(await run(`mine = ${shell('echo 1 > x')};`, 'mine'))
    const file = inFolder(mine, 'x')
    chmodSync(file, 0o644)
    writeFileSync(file, 'written by hand')
    mkdirSync(inFolder(mine, '.ipynb_checkpoints'))
    writeFileSync(inFolder(mine, '.ipynb_checkpoints', 'x-checkpoint'), 'older')
    const shown = await run('"${mine}/x"', 'ask')
    expect(textOf(shown)).toContain('"head":["1"]')
    expect(readFileSync(file, 'utf8')).toBe('1\n')
    expect(readFileSync(`${file}.changed`, 'utf8')).toBe('written by hand')
    await run('nothing = 1;', 'mine')
    expect(readdirSync(inFolder(mine))).toEqual(['x.changed'])
  })

  it('of two notebooks in a folder never share a place, nor go with the other', async () => {
    const other = testSession(otherNotebook(await frozenEngine(test), 'other'))
    const both = `both = ${shell('echo both > x')};`
    const mine = folderOf(await run(`result = ${shell('echo mine > x')};`, 'result'))
    const theirs = folderOf(await other.run(`result = ${shell('echo theirs > x')};`, 'result'))
    expect(readFileSync(inFolder(mine, 'x'), 'utf8')).toBe('mine\n')
    expect(readFileSync(inFolder(theirs, 'x'), 'utf8')).toBe('theirs\n')
    const shared = folderOf(await run(both, 'both'))
    expect(folderOf(await other.run(both, 'both'))).toBe(shared)
    await other.close()
    await run('nothing = 1;', 'both')
    expect(existsSync(inFolder(shared, 'x'))).toBe(true)
    await run('nothing = 1;', 'result')
    expect(existsSync(inFolder(mine))).toBe(false)
    expect(existsSync(inFolder(theirs, 'x'))).toBe(true)
  })

  it('are not written where a link, or a file, is in the way', async () => {
    const code = `blocked = ${shell('mkdir sub; echo 1 > sub/x')};`
    const folder = folderOf(await run(code, 'blocked'))
    const elsewhere = join(test.folder, 'elsewhere')
    mkdirSync(elsewhere)
    removeTree(inFolder(folder))
    symlinkSync(elsewhere, inFolder(folder))
    expect(stepOf(await run(code, 'blocked')).linked).toEqual([])
    expect(readdirSync(elsewhere)).toEqual([])
    unlinkSync(inFolder(folder))
    mkdirSync(inFolder(folder))
    symlinkSync(elsewhere, inFolder(folder, 'sub'))
    expect(stepOf(await run(code, 'blocked')).linked).toEqual([])
    expect(readdirSync(elsewhere)).toEqual([])
    await run('nothing = 1;', 'blocked')
    expect(readlinkSync(inFolder(folder, 'sub'))).toBe(elsewhere)
  })

  it.each(['folder', 'link', 'file'])(
    'keep out of a %s outs that is there for something else',
    async (kind) => {
      const folder = join(test.folder, `with-${kind}`)
      const own = join(folder, 'outs')
      const elsewhere = join(folder, 'elsewhere')
      mkdirSync(elsewhere, { recursive: true })
      if (kind === 'folder') mkdirSync(own)
      else if (kind === 'link') symlinkSync(elsewhere, own)
      else writeFileSync(own, 'mine')
      const other = testSession(otherNotebook(notebook.engine, kind, folder))
      expect(stepOf(await other.run('model', 'ask')).folder).toBeNull()
      expect(readdirSync(elsewhere)).toEqual([])
      if (kind === 'folder') expect(readdirSync(own)).toEqual([])
    }
  )

  it('take the place of the links into the store that earlier kernels made', async () => {
    const { outPath } = stepOf(await run('model', 'ask'))
    const target = test.nix.onDisk(outPath ?? '')
    const folder = join(test.folder, 'old')
    mkdirSync(join(folder, 'outs'), { recursive: true })
    symlinkSync(target, join(folder, 'outs', 'model'))
    symlinkSync('/etc', join(folder, 'outs', 'mine'))
    copyFileSync(outs('.gitignore'), join(folder, 'outs', '.gitignore'))
    const name = createHash('sha256').update(`old\n${folder}`).digest('hex').slice(0, 16)
    const record = join(test.nix.stateFolder, 'links', `${name}.json`)
    writeFileSync(record, JSON.stringify({ model: target, mine: '/elsewhere', '../..': '/etc' }))
    const other = testSession(otherNotebook(notebook.engine, 'old', folder))
    const step = stepOf(await other.run('model', 'ask'))
    expect(readdirSync(join(folder, 'outs')).sort()).toEqual(
      ['.gitignore', 'mine', (step.folder ?? '').slice('outs/'.length)].sort()
    )
  })

  it('are no part of a repository', () => {
    expect(readFileSync(outs('.gitignore'), 'utf8')).toMatch(/^# .*nix-workflow.*\n#.*\n\*\n$/)
  })

  it('are taken away, and made again', async () => {
    const folder = folderOf(await run('model', 'ask'))
    await run('%files --links off', 'switch')
    expect(existsSync(inFolder(folder))).toBe(false)
    expect(stepOf(await run('model', 'ask')).folder).toBeNull()
    await run('%files --links on', 'switch')
    expect(stepOf(await run('model', 'ask')).folder).toBe(folder)
  })
})

describe('what is copied', () => {
  const limits = { file: 100, together: 250 }
  it.each([
    [[100], ['f0']],
    [[101], []],
    [[1000], []],
    [
      [100, 100, 50],
      ['f0', 'f1', 'f2']
    ],
    [
      [100, 100, 51],
      ['f0', 'f1']
    ],
    [
      [100, 100, 100, 50],
      ['f0', 'f1', 'f3']
    ],
    [Array.from({ length: 25 }, () => 100), ['f0', 'f1']]
  ])('of files of %j bytes is %j', async (sizes, expected) => {
    const folder = mkdtempSync(join(test.folder, 'copied-'))
    const result = join(folder, 'result')
    mkdirSync(result)
    sizes.forEach((size, index) => writeFileSync(join(result, `f${index}`), 'x'.repeat(size)))
    const paths = sizes.map((_, index) => `f${index}`)
    // What is there already counts as much as what is copied.
    for (const isFirst of [true, false]) {
      const { paths: copied, added } = await copyFiles(result, paths, join(folder, 'to'), limits)
      expect(copied).toEqual(expected)
      expect(added > 0).toBe(isFirst && expected.length > 0)
    }
    expect(existsSync(join(folder, 'to')) ? readdirSync(join(folder, 'to')) : []).toEqual(expected)
  })
})

describe('%files', () => {
  it('lists what a step wrote', async () => {
    const text = textOf(await run('%files model', 'ask'))
    expect(text).toContain('model: 3 files')
    expect(text).toMatch(/"href":"outs\/model-[0-9a-z]{8}\/sub\/a%20b.txt"/)
  })

  it('shows a file, and lists a folder', async () => {
    expect((await run('%files model metrics.json', 'ask')).shown).toEqual(['model/metrics.json'])
    expect((await run('%files model sub', 'ask')).shown).toEqual(['model/sub: 1 file'])
  })

  it.each([
    ['%files', 'No step is named.'],
    ['%files model no', 'model wrote no no.'],
    ['%files model out', 'model/out is a link out of the result, to /etc/passwd.'],
    ['%files model ../..', 'model wrote no ../...'],
    ['%files nobody', 'There is no step nobody'],
    ['%files --links', '--links needs on or off behind it.'],
    ['%open model no', 'model wrote no no.'],
    ['%open', 'No step is named.'],
    ['%copy model', 'No destination is named.'],
    ['%copy model/no x', 'model wrote no no.'],
    ['%copy model . --replace', "is the notebook's own folder"],
    ['%copy model .. --replace', "is the notebook's own folder"]
  ])('%s says what is wrong', async (code, message) => {
    const mistake = mistakeOf(await run(code, 'ask'), 'command')
    expect(mistake.message).toContain(message)
    expect(mistake.fix).not.toBe('')
  })
})

describe('%open', () => {
  it('gives a link, and the place on disk', async () => {
    const text = textOf(await run('%open model sub', 'ask'))
    expect(text).toMatch(/"href":"outs\/model-[0-9a-z]{8}\/sub\/a%20b.txt"/)
    expect(text).toContain(`${stepOf(await run('model', 'ask2')).outPath ?? ''}/sub`)
  })
})

describe('%copy', () => {
  it('copies names that are no UTF-8, byte by byte', async () => {
    await run(
      `odd = ${shell("printf 1 > $(printf 'caf\\351.txt'); mkdir $(printf 'd\\377'); printf 2 > $(printf 'd\\377/x')")};`,
      'odd'
    )
    const ran = await run('%copy odd odd', 'copy')
    expect(ran.shown).toEqual(['odd copied to odd: 2 files'])
    const names = readdirSync(join(test.folder, 'odd'), { encoding: 'buffer' })
    expect(names.map((name) => name.toString('latin1')).sort()).toEqual(['caf\xe9.txt', 'd\xff'])
    // What cannot be named in a link has none.
    expect(stepOf(await run('odd', 'ask')).linked).toEqual([])
  })

  it('copies out of the store, to where it can be changed', async () => {
    await run('%copy model copies/model', 'copy')
    const copied = join(test.folder, 'copies', 'model')
    expect(readdirSync(copied, { recursive: true }).sort()).toEqual([
      ...['metrics.json', 'out', 'sub', 'sub/a b.txt']
    ])
    expect(readlinkSync(join(copied, 'out'))).toBe('/etc/passwd')
    expect(statSync(join(copied, 'sub')).mode & 0o200).toBe(0o200)
    expect(statSync(join(copied, 'sub', 'a b.txt')).mode & 0o200).toBe(0o200)
  })

  it('copies a file', async () => {
    const ran = await run('%copy model/metrics.json one.json', 'copy')
    expect(ran.shown).toEqual(['model/metrics.json copied to one.json: 1 file'])
    expect(readFileSync(join(test.folder, 'one.json'), 'utf8')).toBe('1\n')
  })

  it('overwrites nothing without a word', async () => {
    writeFileSync(join(test.folder, 'kept'), 'kept')
    const mistake = mistakeOf(await run('%copy model kept', 'copy'), 'command')
    expect(mistake).toMatchObject({ message: 'kept is there already.' })
    expect(readFileSync(join(test.folder, 'kept'), 'utf8')).toBe('kept')
    await run('%copy model kept --replace', 'copy')
    expect(statSync(join(test.folder, 'kept')).isDirectory()).toBe(true)
    expect(readdirSync(test.folder).filter((name) => name.startsWith('.'))).toEqual([])
    removeTree(join(test.folder, 'kept'))
  })
})

describe('%files of a great many files', () => {
  it.each([101, 300, 501, 1010, 5010])(
    'names the first of %i, and counts the others by folder',
    async (count) => {
      const script = `import os
os.mkdir("a")
os.mkdir("b b")
for at in range(${count} - 3):
    open(("a/%04d" if at % 3 else "b b/%04d") % at, "w").close()
for name in ["zz", "a/zz", "metrics.json"]:
    open(name, "w").close()`
      await run(`%%python many\n${script}`, 'many')
      const ran = await run('%files many', 'asked')
      const html = contentOf(renderOutcome(ran.outcome, { timeZone: 'UTC' }), 'text/html')
      expect(html).not.toContain('Too long')
      expect(html).toContain('metrics.json')
      expect(html).toContain('zz')
      expect(html.replaceAll('\u202F', '')).toContain(`and ${count - 100} more row`)
      const [shown] = ran.outcome.shown
      if (shown?.kind !== 'document') throw new Error('no document')
      const folders = shown.document.blocks.flatMap((block) =>
        block.kind === 'table' && block.columns[0]?.title === 'folder' ? block.rows : []
      )
      expect(folders.map((row) => row[0]?.text)).toEqual(['a/', 'b b/'])
      const counted = folders.reduce((sum, row) => sum + Number(row[1]?.text), 0)
      expect(counted).toBe(count - 2)
      const inside = await run('%files many a', 'inside')
      expect(textOf(inside)).toContain('many/a: ')
    }
  )
})

describe('%files of a great many folders', () => {
  it.each([60, 61, 600])('counts the first of %i, and how many more there are', async (count) => {
    const script = `import os
for at in range(${count}):
    os.mkdir("d%03d" % at)
    for name in "abcd":
        open("d%03d/%s" % (at, name), "w").close()`
    await run(`%%python folders\n${script}`, 'folders')
    const [shown] = (await run('%files folders', 'asked')).outcome.shown
    if (shown?.kind !== 'document') throw new Error('no document')
    const tables = shown.document.blocks.flatMap((block) => (block.kind === 'table' ? block : []))
    const folders = tables.find(({ columns }) => columns[0]?.title === 'folder')
    expect(folders?.rows).toHaveLength(Math.min(60, count))
    expect(folders?.omitted).toBe(count - 60)
    expect(shown.document.title).toBe(`folders: ${count * 4} files`)
  })
})

describe('%open of a great many files', () => {
  it.each([100, 101, 1000])('offers the first of %i, and counts the others', async (count) => {
    const script = `for at in range(${count}):\n    open("f%04d" % at, "w").write(str(at))`
    await run(`%%python opened\n${script}`, 'opened')
    const [shown] = (await run('%open opened', 'asked')).outcome.shown
    if (shown?.kind !== 'document') throw new Error('no document')
    const [table] = shown.document.blocks.flatMap((block) => (block.kind === 'table' ? block : []))
    expect(table?.rows).toHaveLength(100)
    expect(table?.omitted).toBe(count - 100)
  })
})

describe('what has blanks in its name', () => {
  it('is named in quotes by every command that takes a path', async () => {
    const name = `it's "my" file.txt`
    await run(
      `%%bash blanks\nmkdir 'a folder'; echo inside | tee 'my file.txt' "a folder/it's \\"my\\" file.txt"`,
      'blanks'
    )
    for (const command of [
      '%files blanks "my file.txt"',
      "%files blanks 'my file.txt'",
      '%files blanks my\\ file.txt',
      `%files blanks ${commandWord(`a folder/${name}`)}`,
      '%open blanks "my file.txt"',
      '%copy "blanks/my file.txt" "a copy.txt"',
      '%export "my program.nix"'
    ])
      expect((await run(command, 'ask')).mistake, command).toBeNull()
    expect(readFileSync(join(test.folder, 'a copy.txt'), 'utf8')).toBe('inside\n')
    expect(existsSync(join(test.folder, 'my program.nix'))).toBe(true)
    expect(textOf(await run('%open blanks "my file.txt"', 'ask'))).toContain(
      JSON.stringify('%copy "blanks/my file.txt" DEST').slice(1, -1)
    )
    const wrong = mistakeOf(await run('%files blanks my file.txt', 'ask'), 'command')
    expect(wrong.fix).toContain('%files model "my report.md"')
    unlinkSync(join(test.folder, 'my program.nix'))
  })
})
