import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countLines } from '../../../../kernel/files/text/count-lines.ts'
import { inMemory } from '../../../../kernel/files/reading/source.ts'
import { summariseFile } from '../../../../kernel/files/summarise/summarise.ts'
import { tableOf } from '../../../../kernel/files/text/table.ts'

const comma = 44
const all = 1e9

async function rowsOf(text: string, most = all): Promise<number> {
  return (await countLines(inMemory(Buffer.from(text), false), comma, most)).lines
}

describe('the rows of a table', () => {
  it.each([
    ['', 0],
    ['a,b', 1],
    ['a,b\n1,2\n', 2],
    ['a,b\r\n1,2\r\n\r\n3,4', 3],
    ['a\rb\rc', 3],
    ['\n\n\n', 0],
    ['"two\nlines",b\n1,2\n', 2],
    ['"a ""word""\n\n",b\n1\n', 2],
    ['5" pipe,b\n6" pipe,c\n', 2],
    ['x,"open\n1,2\n', 1]
  ])('%j are %i', async (text, rows) => {
    expect(await rowsOf(text)).toBe(rows)
  })

  it('are as many as the reader finds, whatever stands in the cells', async () => {
    const piece = fc.constantFrom('a', '"', '""', ',', '\n', '\r\n', 'bc', ' ')
    const limits = { columns: 100, rows: 1e6, lastRows: 0, cell: 100 }
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
        // The reader takes an empty quoted cell for an empty line.
        const text = `h1,h2\n${pieces.join('').replaceAll('""', '"x"')}\n`
        const reading = tableOf(text, null, ',', limits)
        if (reading.kind !== 'table') return
        expect(await rowsOf(text)).toBe((reading.table.totalRows ?? 0) + reading.linesAbove)
      }),
      { numRuns: 500 }
    )
  })

  it('of more than is read through are an estimate, off by less than a fiftieth', async () => {
    // Rows grow longer and longer, as in a file with a number in front.
    const rows = Array.from({ length: 300_000 }, (_, row) => `${row},${'w'.repeat(row / 10_000)}`)
    const content = inMemory(Buffer.from(rows.join('\n')), false)
    for (const most of [content.size - 1, content.size / 10]) {
      const { lines, isExact } = await countLines(content, comma, most)
      expect(isExact).toBe(false)
      expect(Math.abs(lines - 300_000)).toBeLessThan(6_000)
    }
    expect(await countLines(content, comma, content.size)).toEqual({
      lines: 300_000,
      isExact: true
    })
  })
})

describe('a file on disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'count-'))
  it('that is larger than what is read for a preview is counted, and counted anew when it changes', async () => {
    const path = join(folder, 'a.csv')
    const rows = Array.from({ length: 250_000 }, (_, row) => `${row},"x\ny",${row % 7}\n`)
    writeFileSync(path, `# made by hand\na,b,c\n${rows.join('')}`)
    const table = (await summariseFile(path, 'a.csv'))?.preview
    expect(table).toMatchObject({ kind: 'table', totalRows: 250_000 })
    writeFileSync(path, `a,b,c\n${rows.slice(1).join('')}`)
    expect((await summariseFile(path, 'a.csv'))?.preview).toMatchObject({ totalRows: 249_999 })
  })

  it('of lines, and of JSON Lines, says how many there are', async () => {
    const log = join(folder, 'a.log')
    writeFileSync(log, 'line\n'.repeat(400_000))
    const text = (await summariseFile(log, 'a.log'))?.preview
    if (text?.kind !== 'text') throw new Error('no text')
    expect(text.head.length + text.tail.length + (text.omittedLines ?? 0)).toBe(400_000)
    const records = join(folder, 'a.jsonl')
    writeFileSync(records, '{"a": "x, y"}\n'.repeat(200_000))
    expect((await summariseFile(records, 'a.jsonl'))?.preview).toMatchObject({ totalRows: 200_000 })
    rmSync(folder, { recursive: true, force: true })
  })
})
