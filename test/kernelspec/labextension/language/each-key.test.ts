import { TreeFragment, type Tree } from '@lezer/common'
import { describe, expect, it } from 'vitest'
import { language } from './coloured.ts'

const definition = (at: number): string =>
  `step${at} = output ''\${toolchain.python3}/bin/python3 -c "print(\${toString ${at}})" > $out/x'';`

const cellLines = 150

const cell = Array.from({ length: cellLines }, (_, at) => definition(at)).join('\n')

interface Read {
  readonly tree: Tree
  /** How often the parser went on: by that it is told what it reads anew, and what it takes as it was. */
  readonly steps: number
}

function read(text: string, fragments: readonly TreeFragment[]): Read {
  const parse = language.parser.startParse(text, fragments)
  for (let steps = 0; ; steps++) {
    const tree = parse.advance()
    if (tree !== null) return { tree, steps }
  }
}

const closing: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['"', '"']
])

/** What an editor writes for a key: brackets and quotes by twos, and none where it stands already. */
function written(key: string, before: string, after: string): string {
  if ([...closing.values()].includes(key) && after.startsWith(key)) return ''
  if (key === "'") return after.startsWith("''") ? '' : before.endsWith("'") ? "'''" : "'"
  return key + (closing.get(key) ?? '')
}

/** What each key of a line means that is typed on a line of its own, in the middle of a cell. */
function typed(line: string): readonly Read[] {
  let text = cell
  let at = text.indexOf(`\nstep${cellLines / 2} `)
  let fragments = TreeFragment.addTree(read(text, []).tree)
  return `\n${line}`.split('').map((key) => {
    const added = written(key, text.slice(0, at), text.slice(at))
    text = text.slice(0, at) + added + text.slice(at)
    fragments = TreeFragment.applyChanges(fragments, [
      { fromA: at, toA: at, fromB: at, toB: at + added.length }
    ])
    at += 1
    const now = read(text, fragments)
    fragments = TreeFragment.addTree(now.tree, fragments)
    return now
  })
}

function definitionsIn(tree: Tree): number {
  let count = 0
  tree.iterate({ enter: ({ name }) => void (count += Number(name === 'Binding')) })
  return count
}

const lines = [
  ['a definition', 'a = b;'],
  ['a step', 'model = output { program = "x"; args = [ ./a ../b ]; env = { inherit c; }; };'],
  ['a function', 'f = x: { y ? 2, ... }@z: x + 1;'],
  ['a question', 'if a.b or c == 3 then f (x y) else "abc" + z'],
  ['a set', '{ a = 1; }'],
  ['local names', 'let x = 1; in x'],
  ['names of a set', 'inherit (a) b;'],
  ['a program', 'train = program "train" ./train.py;'],
  ['a script', "t = script.python ''print(1)'';"],
  ['a command', '%plan --all'],
  ['a comment', '# a = b'],
  ['a condition and names of a set', 'assert a; with b; !c']
] as const

describe('a key in a cell', () => {
  const { steps: all } = read(cell, [])

  it.each(lines)('has what is around it read anew, and nothing else: %s', (_what, line) => {
    for (const { tree, steps } of typed(line)) {
      // What is taken as it was are parts of some twenty lines.
      expect(steps).toBeLessThan(all / 4)
      // Where an operand is to come, the definition below may be taken for it, or two may.
      expect(definitionsIn(tree)).toBeGreaterThanOrEqual(cellLines - 2)
    }
  })
})
