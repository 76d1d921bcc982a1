import { describe, expect, it } from 'vitest'
import { parseCell } from '../../../../kernel/cells/parse-cell.ts'
import { placeOfFailure } from '../../../../kernel/session/mistakes/place-of-failure.ts'
import {
  cellKey,
  type CellToEvaluate,
  createNotebook
} from '../../../../kernel/session/notebook/index.ts'

function read(id: string, executionCount: number, code: string): CellToEvaluate {
  const parsed = parseCell(code)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.mistake))
  const { definitions, question } = parsed.value
  const key = cellKey(id, definitions, code)
  return { cell: { key, id, executionCount, code, definitions }, question }
}

/** Where `step` failed that the last of the cells asked for: `[2] 1:5 model = …`. */
function placed(codes: readonly string[], step: string | null, log: readonly string[] = []) {
  const notebook = createNotebook()
  const taken = codes.map((code, index) => read(`c${index}`, index + 1, code))
  for (const { cell } of taken) notebook.take(cell)
  const last = taken.at(-1)
  if (last === undefined) throw new Error('no cell')
  const place = placeOfFailure({ notebook }, step, log, last)
  return place === null
    ? null
    : `[${place.executionCount}] ${place.line}:${place.column} ${place.text}`
}

const traceback = [
  'Traceback (most recent call last):',
  '  File "/build/script.py", line 2, in <module>',
  '    1/0',
  'ZeroDivisionError: division by zero'
]

describe('a step that failed stands', () => {
  it.each<[string, readonly string[], string | null, string | null]>([
    ['at its definition', ['a = 1;', 'e = 1; b = a;'], 'b', '[2] 1:8 e = 1; b = a;'],
    ['in another cell', ['a = 1;', 'b = 2;', 'c = a;'], 'a', '[1] 1:1 a = 1;'],
    ['at the set that has it', ['m = { a = 1; };', 'm.a'], 'm.a', '[1] 1:1 m = { a = 1; };'],
    ['at its own part of a set', ['m.a = 1;\nm.b = 2;', 'm'], 'm.b', '[1] 2:1 m.b = 2;'],
    ['at the question that asks for it', ['a = 1;', '# why\n  f a'], null, '[2] 2:3   f a'],
    ['at the one definition that needs it', ['a = 1;', 'b = f a;'], null, '[2] 1:1 b = f a;'],
    ['nowhere, where two may', ['b = f 1; c = f 2;'], null, null],
    [
      'behind emoji, counted as a reader counts',
      ['x = "😀"; b = 1;'],
      'b',
      '[1] 1:10 x = "😀"; b = 1;'
    ],
    ['at the question, where no cell has its name', ['a = 1;', 'a'], 'gone', '[2] 1:1 a'],
    ['nowhere in an empty cell', ['# nothing'], 'gone', null]
  ])('%s', (_, codes, step, place) => {
    expect(placed(codes, step)).toBe(place)
  })
})

describe('a script that failed stands', () => {
  const script = "a = script.python ''\n  x = 1\n  1/0\n'';"

  it('at the line of the cell that its log names', () => {
    expect(placed([script], 'a', traceback)).toBe('[1] 3:3   1/0')
  })

  it('also where another cell asks for it', () => {
    expect(placed([script, 'a'], 'a', traceback)).toBe('[1] 3:3   1/0')
  })

  it.each<[string, readonly string[]]>([
    ['no line', ['nothing to see']],
    ['a line of another file', ['  File "/nix/store/x.py", line 2, in f', 'E: x']],
    ['a line behind its end', ['  File "/build/script.py", line 4000, in f', 'E: x']],
    ['nothing at all', []]
  ])('at its definition, where the log names %s', (_, log) => {
    expect(placed([script], 'a', log)).toBe("[1] 1:1 a = script.python ''")
  })
})
