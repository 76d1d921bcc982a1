import { describe, expect, it } from 'vitest'
import { bytes, counted, duration } from '../../../../kernel/outcome/words.ts'
import {
  clean,
  cleanLine,
  clip,
  moment,
  pathLine,
  shortNumber,
  wellFormed
} from '../../../../kernel/render/base/text.ts'
import { sizeBudget } from '../../../../kernel/render/base/size-budget.ts'
import { stepCard } from '../../../../kernel/render/card/card.ts'
import { documentHtml, documentText } from '../../../../kernel/render/document/document.ts'
import { shownText } from '../../../../kernel/render/outcome/console.ts'
import { file, none, withFiles } from '../samples.ts'

describe('text of a step', () => {
  it.each([
    ['colours', '\u001B[1;31mred\u001B[0m', 'red'],
    ['a title of a terminal', '\u001B]0;owned\u0007x', 'x'],
    ['a hyperlink of a terminal', '\u001B]8;;http://x\u001B\\link\u001B]8;;\u001B\\', 'link'],
    ['moves of the cursor', '\u001B[2J\u001B[Hx', 'x'],
    ['eight-bit sequences', '\u009B31mx', 'x'],
    ['a sequence that is cut', 'x\u001B[', 'x'],
    ['control characters', 'a\u0000b\u0008c\u007F', 'a␀b␈c␡'],
    ['a carriage return', 'a\rb', 'a␍b'],
    ['line ends of Windows', 'a\r\nb', 'a\nb'],
    ['marks that turn the writing', 'a\u202Eb\u2066c', 'a⟨U+202E⟩b⟨U+2066⟩c'],
    ['half a character', 'a\uD800b', 'a\uFFFDb'],
    ['tabs, line ends, words of the world', 'a\tb\nc é 日本 עברית 👩‍🔬', 'a\tb\nc é 日本 עברית 👩‍🔬']
  ])('%s', (_, raw, shown) => {
    expect(clean(raw)).toBe(shown)
  })

  it('on one line, cut by characters', () => {
    expect(cleanLine('a\n\tb', 10)).toBe('a b')
    expect(cleanLine('😀😀😀', 2)).toBe('😀…')
    expect(clip('abc', 3)).toBe('abc')
    expect(cleanLine('x'.repeat(10_000_000), 5)).toBe('xxxx…')
    expect(wellFormed('\uDC00😀')).toBe('\uFFFD😀')
  })
})

describe('the name of a file', () => {
  const names = [
    ...[
      'ab',
      'a\u001B[31mb',
      'a\u001B[0mb',
      'a\u001Bb',
      'a\u009B0mb',
      'a\nb',
      'a\tb',
      'a b',
      'a\r\nb'
    ],
    ...['a\u202Eb', 'a\u200Bb', 'a\u0000b', 'a\u241Bb', 'a\u240Ab', 'a⟨U+200B⟩b', 'a⟨U+241B⟩b'],
    'a\u001B]0;title\u0007b'
  ]

  it('looks like no other', () => {
    const shown = names.map((name) => pathLine(name, 200))
    expect(new Set(shown).size).toBe(names.length)
    for (const one of shown) expect(clean(one)).toBe(one)
    expect(pathLine('a\u001B[31mb\n', 200)).toBe('a␛[31mb␊')
  })

  it('is as it is where all of it is seen, and cut by characters', () => {
    expect(pathLine('tables/größe 日本.csv', 200)).toBe('tables/größe 日本.csv')
    expect(pathLine('😀😀😀', 2)).toBe('😀…')
    expect(pathLine('x'.repeat(10_000_000), 5)).toBe('xxxx…')
  })

  it.each(names)('is spelled out on a card, in a listing and as text: %j', (name) => {
    const step = withFiles(file(name, none))
    const document = {
      title: 'files',
      blocks: [
        {
          kind: 'table',
          columns: [{ title: 'file', numeric: false }],
          rows: [[{ text: name, isPath: true }]],
          omitted: 0
        } as const
      ]
    }
    const places = [
      stepCard(step, sizeBudget(100_000), { timeZone: 'UTC', lineage: null }).html.markup,
      documentHtml(document, sizeBudget(100_000)).html.markup,
      documentText(document).join('\n'),
      shownText({ kind: 'step', step }, 'UTC').join('\n')
    ]
    const shown = pathLine(name, 200)
    for (const place of places) expect(place).toContain(shown)
  })
})

describe('figures', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [12_345, '12.3 kB'],
    [99_960, '100 kB'],
    [999_600, '1.0 MB'],
    [5_000_000_000, '5.0 GB']
  ])('%s bytes', (count, text) => expect(bytes(count)).toBe(text))

  it.each([
    [0, '<0.01 s'],
    [0.004, '<0.01 s'],
    [0.25, '0.3 s'],
    [0.97, '1.0 s'],
    [9.96, '10 s'],
    [59.7, '1 min 00 s'],
    [125, '2 min 05 s'],
    [3600, '1 h 00 min'],
    [7_800, '2 h 10 min']
  ])('%s seconds', (seconds, text) => expect(duration(seconds)).toBe(text))

  it.each([
    ['0.8661971831', '0.8662'],
    ['0.10', '0.10'],
    ['12345678', '12345678'],
    ['1e-12345678', '1e-12345678'],
    ['0.000000123456', '1.235e-7'],
    ['1234567.891', '1.235e+6'],
    ['12345678901234567890', '12345678901234567890']
  ])('the number %s', (number, text) => expect(shortNumber(number)).toBe(text))

  it('a moment, a count', () => {
    expect(moment(Date.UTC(2026, 2, 5, 14, 7), 'UTC')).toBe('2026-03-05 14:07')
    expect(moment(Date.UTC(2026, 2, 5, 14, 7), 'Asia/Tokyo')).toBe('2026-03-05 23:07')
    expect(counted(1, 'file')).toBe('1 file')
    expect(counted(20_000, 'file')).toBe('20\u202F000 files')
  })
})
