import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { findInside } from '../../../kernel/session/results/output-path.ts'
import { givenNotebook } from './given-notebook.ts'
import type { TestNix } from '../../support/nix.ts'
import { mistakeOf, shell, type Ran, type TestSession } from './support.ts'

let test: TestNix
let notebook: TestSession
givenNotebook((given) => void ({ test, notebook } = given))

const run: TestSession['run'] = (...request) => notebook.run(...request)

/** What the reader has beside the notebook, and no step may show. */
const secrets = ['PRIVATE KEY', '123456', 'diary', '4711']
const textOf = ({ outcome, events }: Ran) => JSON.stringify([outcome, events])

function home(): string {
  const folder = join(test.folder, 'user')
  if (existsSync(folder)) return folder
  mkdirSync(join(folder, '.ssh'), { recursive: true })
  writeFileSync(join(folder, '.ssh', 'id'), 'PRIVATE KEY')
  writeFileSync(join(folder, 'metrics.json'), '{"salary": 123456}')
  writeFileSync(join(folder, 'notes.md'), '# diary')
  writeFileSync(join(folder, 't.csv'), 'name,pin\nme,4711\n')
  return folder
}

describe('a path inside a result', () => {
  let root: string
  beforeAll(() => {
    root = join(test.folder, 'result')
    mkdirSync(join(root, 'sub'), { recursive: true })
    writeFileSync(join(root, 'sub', 'file'), '1')
    const link = (target: string, name: string) => symlinkSync(target, join(root, name))
    link('sub/file', 'within')
    link('sub', 'folder')
    link('.', 'itself')
    link('/etc', 'etc')
    link('..', 'above')
    link(home(), 'home')
    link('nowhere', 'dangling')
    link('loop', 'loop')
    link('sub/../../user/notes.md', 'winding')
    symlinkSync('../../user', join(root, 'sub', 'deep'))
    symlinkSync(root, join(test.folder, 'result-link'))
    symlinkSync(test.folder, join(test.folder, 'parent-link'))
  })

  it.each([
    ['', 'there', ''],
    ['sub/file', 'there', 'sub/file'],
    ['./sub//file', 'there', 'sub/file'],
    ['sub/../sub/file', 'there', 'sub/file'],
    ['within', 'there', 'sub/file'],
    ['folder/file', 'there', 'sub/file'],
    ['itself/itself/within', 'there', 'sub/file'],
    ['etc', 'leads-out', 'etc'],
    ['etc/passwd', 'leads-out', 'etc'],
    ['above', 'leads-out', 'above'],
    ['above/result/sub/file', 'leads-out', 'above'],
    ['home/.ssh/id', 'leads-out', 'home'],
    ['winding', 'leads-out', 'winding'],
    ['folder/deep/notes.md', 'leads-out', 'sub/deep'],
    ['dangling', 'leads-out', 'dangling'],
    ['loop', 'leads-out', 'loop'],
    ['..', 'nothing', ''],
    ['../user/notes.md', 'nothing', ''],
    ['sub/../../user/notes.md', 'nothing', ''],
    ['/proc/self', 'nothing', ''],
    ['sub/file/more', 'nothing', ''],
    ['no', 'nothing', ''],
    ['a\0b', 'nothing', '']
  ])('%j is %s', (path, kind, where) => {
    for (const folder of [root, join(test.folder, 'parent-link', 'result')]) {
      const found = findInside(folder, path)
      expect(found.kind).toBe(kind)
      if (found.kind === 'there') expect(found.onDisk).toBe(join(root, where))
      if (found.kind === 'leads-out') expect(found.link).toBe(where)
    }
  })

  it.each(['', 'sub/file', '.'])('a result that is a link has no path %j', (path) => {
    const found = findInside(join(test.folder, 'result-link'), path)
    expect(found).toEqual({ kind: 'leads-out', link: '', target: root })
  })
})

describe('a result that is a link to the files of the reader', () => {
  const asked = [
    'evil',
    '%files evil',
    '%files evil .ssh/id',
    '%files evil notes.md',
    '"${evil}/.ssh/id"',
    '"${evil}/t.csv"',
    '"${evil}/metrics.json"',
    '%open evil notes.md',
    '%copy evil ./stolen',
    '%copy evil/.ssh/id ./stolen',
    '%compare evil plain',
    '%diff evil plain',
    '%diff plain evil',
    '%history evil',
    '%verify --read evil',
    '%lineage evil',
    '%why evil',
    'lone',
    '"${lone}"',
    '%files lone',
    '%files lone t.csv',
    '%copy lone ./stolen',
    '%diff lone plain',
    '%diff plain lone',
    'inner',
    '"${inner}/link/notes.md"',
    '"${inner}/link"',
    '"${inner}/metrics.json"',
    '%files inner link/.ssh/id',
    '%files inner metrics.json',
    '%copy inner/link ./stolen',
    '%copy inner/metrics.json ./stolen',
    '%open inner link/notes.md',
    '%compare inner plain',
    '%diff inner plain',
    '%diff plain inner'
  ]

  beforeAll(async () => {
    const user = home()
    for (const [name, script] of [
      ['evil', `rm -r $out; ln -s ${user} $out`],
      ['lone', `rm -r $out; ln -s ${user}/t.csv $out`],
      [
        'inner',
        `ln -s ${user} link; ln -s ${user}/metrics.json metrics.json; ln -s ${user}/t.csv t`
      ],
      ['plain', 'echo 1 > metrics.json; echo 2 > t; mkdir link']
    ] as const) {
      await run(`${name} = ${shell(script)};`, name)
    }
  })

  it.each(asked)('%s shows and copies none of them', async (code) => {
    const text = textOf(await run(code, 'ask'))
    for (const secret of secrets) expect(text).not.toContain(secret)
    expect(existsSync(join(test.folder, 'stolen'))).toBe(false)
  })

  it.each([
    ['%files evil notes.md', 'The result of evil is itself a link out of the result, to '],
    ['%files evil', 'The result of evil is itself a link out of the result, to '],
    ['%copy lone x', 'The result of lone is itself a link out of the result, to '],
    ['%open inner link/notes.md', 'inner/link is a link out of the result, to ']
  ])('%s says why', async (code, message) => {
    expect(mistakeOf(await run(code, 'ask'), 'command').message).toContain(message)
  })

  it('is said of a file that is asked for, too', async () => {
    const mistake = mistakeOf(await run('"${inner}/link/notes.md"', 'ask'), 'missing-file')
    expect(mistake.message).toContain('inner/link is a link out of the result, to ')
  })

  it('is left as it is beside the notebook', () => {
    const outs = join(test.folder, 'outs')
    const names = existsSync(outs) ? readdirSync(outs, { recursive: true }) : []
    expect(names.filter((name) => String(name).includes('notes'))).toEqual([])
    expect(readFileSync(join(home(), '.ssh', 'id'), 'utf8')).toBe('PRIVATE KEY')
  })
})
