import { describe, expect, it } from 'vitest'
import { parseCutLine } from '../../../nix/log/cut-line.ts'
import { haveSameId, idAt, idOfBuilderLine, readRawLines } from '../../../nix/log/raw-lines.ts'
import { splitLines } from '../../../nix/log/split.ts'
import { lineOnTerminal } from '../../../nix/log/terminal-line.ts'

const written = (text: string, id = '12', type = 101) =>
  `@nix {"action":"result","fields":[${JSON.stringify(text)}],"id":${id},"type":${type}}`

describe('a line on a terminal', () => {
  it.each([
    ['plain', 'plain'],
    ['10%\r20%', '20%'],
    ['long line\rshort', 'shortline'],
    ['long line\r\u001b[Kshort', 'short'],
    ['long line\u001b[2Kshort', 'short'],
    ['abc\b\bX', 'aXc'],
    ['\b\b\bX', 'X'],
    ['abc\b\u001b[0K', 'ab'],
    ['\u001b[31mred\u001b[0m\rb', 'bed'],
    ['a\0b', 'ab'],
    ['a\tb\r', 'a\tb'],
    ['😀😀\rx', 'x😀'],
    ['bell\u0007\r', 'bell']
  ])('%j is %j', (text, shown) => {
    expect(lineOnTerminal(text)).toBe(shown)
  })
})

describe('a line that came as bytes', () => {
  const at = (line: string) => {
    const chunk = Buffer.from(`before\n${line}\n`)
    const id = idOfBuilderLine(chunk, 7, chunk.length - 1)
    return id < 0 ? null : idAt(chunk, id)
  }
  const sized = (length: number) => written('x'.repeat(length - written('').length))

  it.each([
    ['of a builder', written('text'), '12'],
    ['with a large id', written('text', '9'.repeat(20)), '9'.repeat(20)],
    ['with a larger id than there is', written('text', '9'.repeat(21)), null],
    ['of nothing', written(''), '12'],
    ['of a daemon', written('text', '12', 107), null],
    ['of another form', written('text').replace('":12', '": 12'), null],
    ['without an id', written('text', ''), null],
    ['cut', written('text').slice(0, -1), null],
    ['that only ends so', `"],"id":12,"type":101}`, null],
    ['as long as is kept', sized(4096), '12'],
    ['one byte longer', sized(4097), null],
    ['ten times longer', sized(40_960), null]
  ])('%s', (_, line, id) => {
    expect(at(line)).toBe(id)
  })

  it('is of the same builder as another, where the whole id is the same', () => {
    const chunk = Buffer.from('12,123,12,')
    expect(haveSameId(chunk, 0, 7)).toBe(true)
    expect(haveSameId(chunk, 0, 3)).toBe(false)
    expect(haveSameId(Buffer.from('1'), 0, 0)).toBe(true)
  })

  it('is read when it is shown, the last ones alone', () => {
    const bytes = [written('one'), written('ä\u001b'), 'no message']
      .map((line) => `${line}\n`)
      .join('')
    const lines = { bytes: Buffer.from(bytes).toString('latin1'), count: 3 }
    expect(readRawLines(lines, 9)).toEqual(['one', 'ä\u001b', 'no message'])
    expect(readRawLines(lines, 2)).toEqual(['ä\u001b', 'no message'])
    expect(readRawLines(lines, 0)).toEqual([])
    expect(readRawLines({ bytes: '', count: 0 }, 9)).toEqual([])
  })
})

describe('bytes as lines', () => {
  const linesOf = (...chunks: readonly string[]) => {
    const lines: (string | [begin: number, end: number])[] = []
    const splitter = splitLines({
      within: (chunk, from, to) => lines.push(chunk.toString('utf8', from, to)),
      across: ({ begin, end }) => lines.push(end === null ? begin : [begin.length, end.length])
    })
    for (const chunk of chunks) {
      const bytes = Buffer.from(chunk)
      splitter.take(bytes)
      // Whoever reads puts the next bytes in their place.
      bytes.fill(0)
    }
    splitter.end()
    return lines
  }

  it.each([
    [['a\nb\n'], ['a', 'b']],
    [
      ['a', 'b\nc'],
      ['ab', 'c']
    ],
    [['\n\n'], ['', '']],
    [['a', '', '\n'], ['a']],
    [[], []]
  ])('%j', (chunks, lines) => {
    expect(linesOf(...chunks)).toEqual(lines)
  })

  it('are kept at both ends where they are too long', () => {
    const most = 1024 * 1024
    const part = 'x'.repeat(most / 16)
    const parts = (count: number) => Array<string>(count).fill(part)
    expect(linesOf(...parts(16), '\nnext')).toEqual(['x'.repeat(most), 'next'])
    const [longer, next] = linesOf(...parts(16), 'y', '\nnext')
    expect(longer).toEqual([64 * 1024, most + 1 - 64 * 1024])
    expect(next).toBe('next')
    const [longest] = linesOf(...parts(160), '\n')
    expect(longest).toEqual([64 * 1024, 640 * 1024])
  })
})

describe('a line whose middle is lost', () => {
  const cut = (line: string, begin: number, end: number) =>
    parseCutLine(line.slice(0, begin), line.slice(-end))
  const letters = 'abcdefghij'.repeat(10)

  it.each([
    ['a line of a builder', written(letters), 50, 40, 'efghij'],
    ['a cut in an escape', written(`${letters}\\u0041${letters}`), 50, 140, letters],
    ['a cut in a character', written(`${'\u001b'.repeat(50)}${letters}`), 50, 131, letters]
  ])('is its end: %s', (_, line, begin, end, text) => {
    const message = cut(line, begin, end)
    expect(message).toMatchObject({ kind: 'log-line', id: '12' })
    expect(message?.kind === 'log-line' && message.text.endsWith(text)).toBe(true)
  })

  it('is the beginning of an error', () => {
    const error = `@nix {"action":"msg","level":0,"msg":"error: ${letters}${letters}"}`
    expect(JSON.stringify(cut(error, 80, 20))).toContain('error: abcdefghij')
    expect(JSON.stringify(parseCutLine('no message at', 'all'))).not.toContain('log-line')
  })
})
