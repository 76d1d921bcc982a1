import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { filesOf } from '../../../../kernel/cli/provenance/observe.ts'
import { scratchFolder } from '../../../support/scratch.ts'

const folder = scratchFolder('observe')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the files of a result', () => {
  it('are hashed, and links are counted and not followed', async () => {
    const result = join(folder, 'result')
    mkdirSync(join(result, 'deep folder'), { recursive: true })
    writeFileSync(join(result, 'deep folder', 'a#1.txt'), 'text')
    writeFileSync(join(result, 'empty'), '')
    symlinkSync('/etc/passwd', join(result, 'out'))
    symlinkSync('nowhere', join(result, 'broken'))
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
    expect(await filesOf(result)).toEqual({
      files: [
        {
          ...{ path: 'deep folder/a#1.txt', address: 'deep%20folder/a%231.txt' },
          ...{ size: 4, sha256: sha256('text') }
        },
        { path: 'empty', address: 'empty', size: 0, sha256: sha256('') }
      ],
      ...{ others: 2, total: 4 }
    })
  })

  it('have an address by their bytes, whatever these are', async () => {
    const result = join(folder, 'bytes')
    mkdirSync(result)
    for (const name of [[0xff], [0xfe], [0xe2, 0x98, 0x83], [0x25], [0x0a]])
      writeFileSync(Buffer.concat([Buffer.from(`${result}/`), Buffer.from(name)]), '')
    const { files } = await filesOf(result)
    expect(files.map(({ address }) => address).sort()).toEqual([
      '%0A',
      '%25',
      '%E2%98%83',
      '%FE',
      '%FF'
    ])
  })

  it('may be one, the result itself, or none', async () => {
    const file = join(folder, '0c0zdk6x5z1zqmnm2n3dxb84z7mp11sl-ü.csv')
    writeFileSync(file, 'x')
    const alone = await filesOf(file)
    expect(alone).toMatchObject({ files: [{ path: 'ü.csv', address: '%C3%BC.csv' }], total: 1 })
    expect(await filesOf(join(folder, 'gone'))).toEqual({ files: [], others: 0, total: 0 })
  })

  it.each([
    [20, 20],
    [21, 20],
    [200, 20]
  ])('of %i are listed by the first %i', async (count, listed) => {
    const result = join(folder, 'many')
    mkdirSync(result, { recursive: true })
    for (let at = 0; at < count; at += 1) writeFileSync(join(result, String(at)), '')
    const { files, others, total } = await filesOf(result, 20)
    expect([files.length, others, total]).toEqual([listed, 0, count])
  })
})
