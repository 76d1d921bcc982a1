import { describe, expect, it } from 'vitest'
import type { Lineage } from '../../../../../kernel/outcome/lineage.ts'
import type { OpenDefinition } from '../../../../../kernel/outcome/plan.ts'
import { lineageInWords } from '../../../../../kernel/render/words/commands/lineage.ts'
import { logInWords } from '../../../../../kernel/render/words/commands/log.ts'
import { planDocument } from '../../../../../kernel/render/words/commands/plan.ts'
import { textsOf } from './texts.ts'

const plain = (text: string) => ({ text, styled: [] })

describe('a log', () => {
  it('has the colours of its lines', () => {
    const red = { from: 0, to: 1, colour: 'red', isBold: false } as const
    const head = [plain('a'), { text: 'b', styled: [red] }]
    const rest = { tail: [plain('c')], total: 3, file: null }
    expect(logInWords({ step: 'm', head, ...rest }).blocks).toEqual([
      { kind: 'code', text: 'a\nb', styled: [[1, [red]]] },
      { kind: 'code', text: 'c' }
    ])
  })

  it.each([
    [{ head: [], tail: [], total: 0, file: null }, 'Log of m, 0 lines', ['It wrote nothing.']],
    [{ head: ['a'], tail: [], total: 1, file: null }, 'Log of m, 1 line', ['a']],
    [
      { head: ['a'], tail: ['z'], total: 3, file: null },
      'Log of m, 3 lines',
      ['a', '1 line is left out.', 'z']
    ],
    [
      { head: ['a', 'b'], tail: ['y'], total: 25, file: '/nix/var/log/m.bz2' },
      'Log of m, 25 lines',
      ['a\nb', '22 lines are left out.', 'y', 'All of it, compressed: /nix/var/log/m.bz2']
    ]
  ])('%j', (log, title, texts) => {
    const [head = [], tail = []] = [log.head, log.tail].map((lines) => lines.map(plain))
    const document = logInWords({ ...log, step: 'm', head, tail })
    expect(document.title).toBe(title)
    expect(textsOf(document)).toEqual(texts)
  })
})

describe('a lineage', () => {
  const lineage: Lineage = { nodes: [], edges: [], omitted: 0 }
  const [from, to] = ['/nix/store/a.drv', '/nix/store/b.drv']

  it('without an arrow is said to have none', () => {
    const document = lineageInWords({ names: null, drawn: { lineage, marked: [] }, gone: [] })
    expect(document.title).toBe('Lineage of the notebook')
    expect(textsOf(document)).toEqual(['No step reads another one.'])
  })

  it('is a picture, with what is gone below it', () => {
    const whole = { ...lineage, edges: [{ from, to, files: [] }] }
    const drawn = { lineage: whole, marked: ['m'] }
    const document = lineageInWords({ names: ['m', 'n'], drawn, gone: ['m'] })
    expect(document.title).toBe('Lineage of m, n')
    expect(document.blocks[0]).toEqual({ kind: 'lineage', lineage: whole, marked: ['m'] })
    expect(textsOf(document).join()).toContain('The result of m is gone')
  })

  it('is a text for another program', () => {
    const document = lineageInWords({ names: ['m'], drawn: 'digraph {}', gone: [] })
    expect(document.blocks).toEqual([{ kind: 'code', text: 'digraph {}' }])
  })
})

describe('what cannot be planned', () => {
  it.each<[OpenDefinition, text: string]>([
    [
      { name: 'm', because: { kind: 'needs-undefined', names: ['a', 'b'] } },
      'm is not planned. It needs a, b, which no cell defines before it runs.'
    ],
    [
      { name: null, because: { kind: 'reads', steps: ['a'] } },
      'a question is not planned. It reads what a writes: what it is shows when that is built.'
    ],
    [
      { name: 'm', because: { kind: 'shows-with', steps: ['a'] } },
      'm is not planned. What it is shows when a is built.'
    ],
    [
      { name: 'm', because: { kind: 'fails', message: 'error: no' } },
      'm is not planned. It cannot be evaluated: error: no'
    ],
    [
      { name: 'm', because: { kind: 'fails', message: null } },
      'm is not planned. It cannot be evaluated.'
    ]
  ])('%j', (open, text) => {
    const cost = { total: 0, chain: 0, withoutTime: 0 }
    const document = planDocument({ steps: [], open: [open], cost, fromSavedFile: false })
    expect(textsOf(document)).toEqual(['No cell defines a step.', text])
  })
})
