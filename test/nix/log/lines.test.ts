import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCutLine } from '../../../nix/log/cut-line.ts'
import { haveSameId, idAt, idOfBuilderLine, readRawLines } from '../../../nix/log/raw-lines.ts'
import { splitLines } from '../../../nix/log/split.ts'
import {
  lineOnTerminal,
  mostStyled,
  mostStyledOfLog,
  styledOf,
  type TerminalLine
} from '../../../nix/log/terminal-line.ts'

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
    expect(lineOnTerminal(text).text).toBe(shown)
  })

  /** What is coloured or bold: `1-4 bold red`. */
  const styled = (text: string) =>
    lineOnTerminal(text).styled.map(({ from, to, colour, isBold }) =>
      [`${from}-${to}`, ...(isBold ? ['bold'] : []), ...(colour === null ? [] : [colour])].join(' ')
    )

  it.each<[string, string, readonly string[]]>([
    ['none', 'plain', []],
    ['a colour', 'a\u001b[31mred\u001b[0mb', ['1-4 red']],
    ['a bright one, bold', '\u001b[1;92mok\u001b[m', ['0-2 bold bright-green']],
    ['one after the other', '\u001b[31ma\u001b[32mb\u001b[39mc', ['0-1 red', '1-2 green']],
    [
      'bold that ends',
      '\u001b[1ma\u001b[36mb\u001b[22mc',
      ['0-1 bold', '1-2 bold cyan', '2-3 cyan']
    ],
    ['what is set again', '\u001b[31ma\u001b[31mb', ['0-2 red']],
    ['what is written over', '\u001b[31m 10%\u001b[0m\r\u001b[32m 50%', ['0-4 green']],
    ['what is written over in part', '\u001b[31mabcd\r\u001b[0mxy', ['2-4 red']],
    ['what is erased', '\u001b[31mabcd\u001b[0m\r\u001b[Kxy', []],
    ['what is blank in the end', '\u001b[31mab\r  \r', []],
    ['characters outside the BMP', '🦊\u001b[34m🦊🦊\u001b[0m', ['2-6 blue']],
    ['a ground', '\u001b[41mred', []],
    ['other looks', '\u001b[2;3;4;5;7;8;9mtext', []],
    ['numbers that are unknown', '\u001b[29;31;999;108mtext', ['0-4 red']],
    ['one of 256', '\u001b[32m\u001b[38;5;31mtext', []],
    ['one by its parts', '\u001b[38;2;31;32;33;1mtext', ['0-4 bold']],
    ['a ground of 256, then a colour', '\u001b[48;5;1;35mtext', ['0-4 magenta']],
    ['numbers that are cut off', '\u001b[38;5mtext\u001b[31', []],
    ['markup', '\u001b[31m<b class="x">', ['0-13 red']]
  ])('has looks: %s', (_, text, parts) => {
    expect(styled(text)).toEqual(parts)
  })

  it.each([
    [mostStyled, mostStyled],
    [mostStyled + 1, mostStyled],
    [10 * mostStyled, mostStyled]
  ])('of %i parts with colours has %i', (count, most) => {
    const text = Array.from({ length: count }, (_, at) => `\u001b[${31 + (at % 2)}mx`).join('')
    expect(lineOnTerminal(text).text).toBe('x'.repeat(count))
    expect(styled(text)).toHaveLength(most)
  })

  it.each([
    [mostStyledOfLog, mostStyledOfLog],
    [mostStyledOfLog + 1, mostStyledOfLog],
    [10 * mostStyledOfLog, mostStyledOfLog]
  ])('of %i lines with colours has %i, the last ones', (count, most) => {
    const lines: TerminalLine[] = Array.from({ length: count }, () => lineOnTerminal('\u001b[31mx'))
    const kept = styledOf([...lines, lineOnTerminal('plain')])
    expect(kept.map(([at]) => at)).toEqual(
      Array.from({ length: most }, (_, at) => count - most + at)
    )
  })

  it('says the same with colours as without, which are in order and within it', () => {
    const looks = ['\u001b[31m', '\u001b[0m', '\u001b[1m', '\u001b[38;5;9m']
    const others = ['a', ' ', 'é', '🦊', '\t', '\r', '\b', '\u001b[K', '\u001b[2K', '\u0007', '\0']
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...looks, ...others)), (parts) => {
        const { text, styled: found } = lineOnTerminal(parts.join(''))
        const plain = parts.filter((part) => !looks.includes(part)).join('')
        expect(text.replaceAll('\u0007', '')).toBe(
          lineOnTerminal(plain).text.replaceAll('\u0007', '')
        )
        const ends = [0, ...found.flatMap(({ from, to }) => [from, to]), text.length]
        expect(ends.toSorted((one, other) => one - other)).toEqual(ends)
      })
    )
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
