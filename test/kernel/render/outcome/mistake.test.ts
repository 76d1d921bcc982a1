import { describe, expect, it } from 'vitest'
import { mistakeText, renderMistake } from '../../../../kernel/render/outcome/mistake.ts'
import type { Mistake, Place } from '../../../../kernel/outcome/mistake.ts'
import { inNixWords, storePath } from '../samples.ts'

const place = (text: string, column: number, executionCount: number | null = 3): Place => ({
  executionCount,
  line: 12,
  column,
  text
})

const syntax = (text: string, column: number): Mistake => ({
  kind: 'syntax',
  fault: {
    kind: 'unexpected',
    text: '}',
    cause: { kind: 'missing-semicolon', behind: '1', line: 12 }
  },
  said: "unexpected '}', expecting ';'",
  place: place(text, column)
})

const kinds: readonly {
  readonly mistake: Mistake
  readonly ename: string
  readonly evalue: RegExp
  /** What must be read, in this order. */
  readonly order: readonly string[]
}[] = [
  {
    mistake: syntax('a = 1 }', 7),
    ename: 'SyntaxError',
    evalue: /^unexpected '}'/,
    order: ['SyntaxError', 'cell [3], line 12, column 7', 'a = 1 }', '^', 'A `;` is missing']
  },
  {
    mistake: {
      kind: 'missing-names',
      definition: 'model',
      names: [
        { name: 'datset', nearest: 'dataset', lost: null, place: place('x ${datset}', 5) },
        { name: 'q', nearest: null, lost: null, place: place('x ${q}', 5, null) }
      ]
    },
    ename: 'UndefinedName',
    evalue: /^model needs datset, q, which are not defined\.$/,
    order: ['model needs', 'cell [3]', 'cell, line 12', 'Did you mean dataset', 'Run the cell']
  },
  {
    mistake: {
      kind: 'evaluation',
      definition: 'model',
      message: 'error: cannot coerce an integer to a string',
      hint: { kind: 'number-as-text', isFloat: false },
      place: place('  --epochs=${epochs}', 12),
      trace: Array.from({ length: 40 }, (_, index) => `at frame ${index}`).join('\n')
    },
    ename: 'EvaluationError',
    evalue: /^in model: cannot coerce an integer to a string$/,
    order: ['in model: cannot', 'line 12', 'Write ${toString epochs}', 'Trace', '…', 'frame 39']
  },
  {
    mistake: { kind: 'evaluator-ended', end: { reason: 'memory', memoryLimitBytes: 2e9 } },
    ename: 'EvaluatorEnded',
    evalue: /memory/,
    order: ['more memory than the 2.0 GB', 'Evaluate less at once']
  },
  {
    mistake: {
      kind: 'build-failed',
      step: 'model',
      drvPath: storePath('train.drv'),
      exitCode: 2,
      explanation: [inNixWords('dataset never wrote data.tsv.')],
      lastLines: ['Traceback', '\u001B[31mKeyError\u001B[0m'],
      place: { executionCount: 3, line: 7, column: 3, text: '  model = output' }
    },
    ename: 'BuildFailed',
    evalue: /^Step model failed with exit code 2\.$/,
    order: [
      'Step model failed',
      'cell [3], line 7, column 3',
      'model = output',
      '^',
      'never wrote',
      'train.drv',
      'Traceback',
      'KeyError'
    ]
  },
  {
    mistake: { kind: 'blocked', step: 'model', by: ['dataset'] },
    ename: 'Blocked',
    evalue: /needs dataset/,
    order: ['needs dataset', 'Fix dataset']
  },
  {
    mistake: {
      kind: 'command',
      command: '%freeze',
      mistake: { kind: 'not-frozen', mistake: { kind: 'program-missing', program: 'foo' } },
      place: null
    },
    ename: 'CommandError',
    evalue: /no program foo/,
    order: ['no program', 'Install']
  },
  {
    mistake: {
      kind: 'nix-unusable',
      why: {
        kind: 'nix-missing',
        silent: null,
        elsewhere: null,
        machine: { distribution: 'debian', release: 12, isRoot: true, hasSystemd: false }
      }
    },
    ename: 'NixUnusable',
    evalue: /not installed/,
    order: ['not installed', 'apt-get install']
  },
  {
    mistake: { kind: 'interrupted' },
    ename: 'Interrupted',
    evalue: /interrupted/,
    order: ['interrupted', 'stays']
  }
]

describe('a mistake', () => {
  it.each(kinds)('$mistake.kind', ({ mistake, ename, evalue, order }) => {
    const rendered = renderMistake(mistake)
    expect(rendered.ename).toBe(ename)
    expect(rendered.evalue).toMatch(evalue)
    expect(rendered.traceback.length).toBeGreaterThan(0)
    const text = mistakeText(mistake)
    let from = 0
    for (const words of order) {
      const found = text.indexOf(words, from)
      expect(found, `${words} after ${from} in\n${text}`).toBeGreaterThanOrEqual(0)
      from = found
    }
  })

  it('keeps a trace short', () => {
    const evaluation = kinds.find(({ ename }) => ename === 'EvaluationError')
    if (evaluation === undefined) throw new Error('no case')
    const text = mistakeText(evaluation.mistake)
    expect(text).not.toContain('frame 10\n')
    expect(text.split('\n').length).toBeLessThan(25)
  })

  it('lets no escape sequence of a log through', () => {
    const mistake: Mistake = {
      kind: 'build-failed',
      step: 'a\u001B[2Jb',
      drvPath: storePath('a.drv'),
      exitCode: null,
      explanation: [inNixWords('\u001B]0;title\u0007x')],
      lastLines: ['\u001B[31mred\u001B[0m\u0008\u202E'],
      place: null
    }
    const escape = String.fromCodePoint(27)
    const rest = ['0', '2', '1', '1;31'].reduce(
      (left, colour) => left.replaceAll(`${escape}[${colour}m`, ''),
      renderMistake(mistake).traceback.join('\n')
    )
    expect(rest).not.toContain(escape)
    expect(rest).not.toContain('\u202E')
    expect(rest).toContain('ab')
  })
})

describe('the caret', () => {
  const caretColumn = (
    text: string,
    column: number
  ): { readonly under: string; readonly at: number } => {
    const lines = mistakeText(syntax(text, column)).split('\n')
    const caret = lines.findIndex((line) => line.trimEnd().endsWith('^'))
    return { under: lines[caret - 1] ?? '', at: (lines[caret] ?? '').indexOf('^') }
  }

  it.each([
    ['at the first column', 'abc', 1, 'a'],
    ['in the middle', 'a = 1 }', 7, '}'],
    ['after a combining mark', 'e\u0301x', 3, 'x']
  ])('stands %s', (_, text, column, character) => {
    const { under, at } = caretColumn(text, column)
    const seen = under.replace(/\p{Mark}/gu, '')
    expect(seen[at]).toBe(character)
  })

  it('takes two places for wide characters and for those outside the first plane', () => {
    const plain = caretColumn('ab}', 3).at
    expect(caretColumn('日本}', 3).at).toBe(plain + 2)
    expect(caretColumn('😀}', 2).at).toBe(plain)
  })

  it('keeps tabs, and stays in sight on a long line', () => {
    const lines = mistakeText(syntax('\tx', 2)).split('\n')
    expect(lines.find((line) => line.includes('^'))).toMatch(/│ \t\^$/)
    const long = caretColumn(`${'x'.repeat(5000)}}${'y'.repeat(5000)}`, 5001)
    expect(long.under.length).toBeLessThan(300)
    expect(long.under[long.at]).toBe('}')
  })

  it('may stand past the end of the line', () => {
    const { under, at } = caretColumn('a = 1', 6)
    expect(at).toBe(under.length)
  })
})

describe('the trace of an error', () => {
  const evaluation = (trace: string): string =>
    renderMistake({
      kind: 'evaluation',
      definition: 'b',
      message: 'static: needs a set',
      hint: null,
      place: { executionCount: 2, line: 1, column: 5, text: 'b = static ./d;' },
      trace
    }).traceback.join('\n')

  it.each([
    '… from call site',
    '… from call site\n  at b, line 1, column 5',
    '… from call site\n  at b, line 1, column 5\n… from call site'
  ])('is left out where nothing in it is told besides: %j', (trace) => {
    expect(evaluation(trace)).not.toContain('Trace')
  })

  it('is there where it leads on', () => {
    const trace =
      '… from call site\n  at b, line 1, column 5\n… from call site\n  at h, line 9, column 2'
    expect(evaluation(trace).match(/call site/g)).toHaveLength(1)
    expect(evaluation(trace)).toContain('at h, line 9, column 2')
  })
})
