import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createLinkRecords,
  folderName,
  linksFolder
} from '../../../../kernel/session/state/links.ts'

let stateFolder: string
let folder: string

beforeEach(() => {
  stateFolder = mkdtempSync(join(tmpdir(), 'links-'))
  folder = join(stateFolder, 'notebook')
  mkdirSync(join(folder, linksFolder), { recursive: true })
})
afterEach(() => rmSync(stateFolder, { recursive: true, force: true }))

const outPath = `/nix/store/${'a'.repeat(32)}-step`

/** Notes one folder, and gives what a later kernel of the same notebook knows. */
function noted(name: string): readonly string[] {
  const records = createLinkRecords({ stateFolder }, 'holder', folder)
  records.all().set(name, { name: 'step', outPath, bytes: 3 })
  records.save()
  records.flush()
  return [...createLinkRecords({ stateFolder }, 'holder', folder).all().keys()]
}

describe('the name of a folder', () => {
  it.each([
    ['model', 'model'],
    ['models.lr=0.1', 'models.lr=0.1'],
    ['two words', 'two words'],
    ['../../etc/passwd', '_./.._etc_passwd'.replaceAll('/', '_')],
    ['.hidden', '_hidden'],
    ['a\\b\u0000c\nd\u007f', 'a_b_c_d_'],
    ['', ''],
    ['🌋'.repeat(60), '🌋'.repeat(60)],
    ['🌋'.repeat(600), '🌋'.repeat(60)]
  ])('%j becomes %j', (name, expected) => {
    expect(folderName(name)).toBe(expected)
  })

  it.each(['x'.repeat(1000), '🌋'.repeat(1000), 'é'.repeat(1000)])(
    'is no longer than a disk takes, with the hash behind it',
    (name) => {
      expect(Buffer.byteLength(`${folderName(name)}-01234567`)).toBeLessThanOrEqual(255)
    }
  )
})

describe('the folders of copies that a notebook made', () => {
  it.each([
    'model-01234567',
    // As a step of a sweep of some parameters is called.
    `${folderName(`models.${'learning_rate=0.001 '.repeat(5)}`)}-01234567`,
    `${'🌋'.repeat(60)}-01234567`,
    '__proto__-01234567'
  ])('%s is known to later kernels', (name) => {
    expect(noted(name)).toEqual([name])
  })

  it.each(['../outside', 'a/b', '.hidden', ''])('%j is none, whoever wrote it there', (name) => {
    expect(noted(name)).toEqual([])
  })

  it('is not that of a notebook of the same name in another folder', () => {
    noted('model-01234567')
    const other = createLinkRecords({ stateFolder }, 'holder', join(folder, 'below'))
    expect([...other.all().keys()]).toEqual([])
  })

  it('is known to the others of its folder, and is none of the own', () => {
    noted('model-01234567')
    const records = createLinkRecords({ stateFolder }, 'other', folder)
    expect([...records.ofOthers()]).toEqual(['model-01234567'])
    expect([...createLinkRecords({ stateFolder }, 'holder', folder).ofOthers()]).toEqual([])
  })

  it.each(['', 'no json', '[]', 'null', '{"folder":3,"copies":[]}'])(
    'counts as missing where the record is %j',
    (text) => {
      noted('model-01234567')
      const [file = ''] = readdirSync(join(stateFolder, 'links'))
      writeFileSync(join(stateFolder, 'links', file), text)
      expect(createLinkRecords({ stateFolder }, 'holder', folder).all().size).toBe(0)
    }
  )

  it('loses those alone that are damaged', () => {
    noted('model-01234567')
    const [file = ''] = readdirSync(join(stateFolder, 'links'))
    const whole = { name: 'step', outPath, bytes: 3 }
    const copies = { 'a-01234567': whole, 'b-01234567': { ...whole, bytes: 'many' }, c: null }
    writeFileSync(join(stateFolder, 'links', file), JSON.stringify({ folder, copies }))
    const records = createLinkRecords({ stateFolder }, 'holder', folder)
    expect([...records.all().keys()]).toEqual(['a-01234567'])
  })

  it('is remembered where nothing can be kept', () => {
    writeFileSync(join(stateFolder, 'links'), 'in the way')
    const records = createLinkRecords({ stateFolder }, 'holder', folder)
    records.all().set('model-01234567', { name: 'model', outPath, bytes: 1 })
    records.save()
    records.flush()
    expect(records.all().size).toBe(1)
    expect(records.ofOthers().size).toBe(0)
  })

  it('is written once, by the kernel that has something to say', () => {
    const records = createLinkRecords({ stateFolder }, 'holder', folder)
    records.all()
    records.flush()
    expect(existsSync(join(stateFolder, 'links'))).toBe(false)
  })
})

it('links into the store that earlier kernels made go, and nothing that is there in their place', () => {
  const own = join(stateFolder, 'links')
  mkdirSync(own)
  const outs = join(folder, linksFolder)
  symlinkSync(outPath, join(outs, 'mine'))
  symlinkSync('/elsewhere', join(outs, 'theirs'))
  writeFileSync(join(folder, 'precious'), 'text')
  const old = { mine: outPath, theirs: outPath, '../precious': 'text', gone: outPath }
  noted('model-01234567')
  // Such a record has another name: the kernel finds it by the notebook and its folder.
  const [file = ''] = readdirSync(own)
  rmSync(join(own, file))
  const earlier = earlierRecord(own)
  writeFileSync(earlier, JSON.stringify(old))
  createLinkRecords({ stateFolder }, 'holder', folder).all()
  expect(readdirSync(outs)).toEqual(['theirs'])
  expect(existsSync(join(folder, 'precious'))).toBe(true)
})

/** Where kernels that made links noted them. */
function earlierRecord(records: string): string {
  const hash = createHash('sha256').update(`holder\n${folder}`).digest('hex').slice(0, 16)
  return join(records, `${hash}.json`)
}
