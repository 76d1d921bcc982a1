import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bad, good, type Result } from '../../../nix/base/result.ts'
import { Beside } from '../../../nix/evaluator/beside.ts'
import { Bindings, type Slot } from '../../../nix/evaluator/bindings.ts'
import type { EvaluationError } from '../../../nix/evaluator/error.ts'
import { Questions } from '../../../nix/evaluator/questions.ts'
import type { Asked } from '../../../nix/evaluator/search-node.ts'
import { TraceLog } from '../../../nix/evaluator/traces.ts'

const throws = (message: string): EvaluationError => ({
  ...{ kind: 'evaluation', message, trace: '', position: null, cause: null }
})
const numbered = (at: number) => ({ kind: 'number', type: 'int', text: String(at) })

let folder = ''
let bindings: Bindings
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'questions-'))
  bindings = new Bindings(join(folder, 'bound'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** So many values, known to the process. */
function bound(count: number): readonly Asked[] {
  const slots = bindings.bind(
    Array.from({ length: count }, (_, at) => ({ text: String(at), scope: new Map() }))
  )
  bindings.commands(slots, () => undefined)
  return slots.map((slot) => ({ slot, path: [], most: 20, brief: false }))
}

/** A process that answers a request by the numbers of the values that it is asked for. */
function asking(
  answer: (values: readonly number[], expression: string) => Result<string, EvaluationError>
) {
  const requests: { readonly values: readonly number[]; readonly expression: string }[] = []
  const traces = new TraceLog()
  const questions = new Questions(bindings, traces, (slots, expression) => {
    const values = slots.map(({ id }) => id)
    requests.push({ values, expression: expression() })
    return Promise.resolve(answer(values, requests.at(-1)?.expression ?? ''))
  })
  return { requests, questions, traces }
}

const textsOf = (heads: readonly Result<unknown, EvaluationError>[]) =>
  heads.map((head) => (head.ok ? JSON.stringify(head.value) : head.mistake.kind))

describe('heads of many values', () => {
  it('are asked for in one request, and come in its order', async () => {
    const { questions, requests } = asking((values) => good(JSON.stringify(values.map(numbered))))
    const heads = await questions.heads(bound(100))
    expect(requests).toHaveLength(1)
    expect(textsOf(heads)[99]).toContain('"text":"99"')
    expect(await questions.heads([])).toEqual([])
  })

  it.each([[2], [3], [100]])(
    'of which one spoils its request are found by halves, among %d',
    async (count) => {
      const spoilt = count - 2
      const { questions, requests } = asking((values, expression) => {
        if (values.includes(spoilt)) return bad(throws('infinite recursion'))
        const heads = values.map(numbered)
        return good(JSON.stringify(expression.includes('describeAll') ? heads : heads[0]))
      })
      const heads = await questions.heads(bound(count))
      expect(heads.map(({ ok }) => ok)).toEqual(
        Array.from({ length: count }, (_, at) => at !== spoilt)
      )
      expect(requests.length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(count)) + 1)
    }
  )

  it('that throw are asked for once more, each by itself', async () => {
    const { questions, requests } = asking((values, expression) =>
      expression.includes('describeAll')
        ? good(JSON.stringify(values.map((at) => (at === 1 ? null : numbered(at)))))
        : bad(throws('thrown'))
    )
    const heads = await questions.heads(bound(3))
    expect(textsOf(heads).map((text) => text.slice(0, 10))).toEqual([
      '{"kind":"d',
      'evaluation',
      '{"kind":"d'
    ])
    expect(requests.map(({ values }) => values)).toEqual([[0, 1, 2], [1]])
  })

  it.each<[EvaluationError]>([
    [{ kind: 'interrupted' }],
    [
      {
        kind: 'evaluator-ended',
        end: {
          reason: 'unwritable',
          folder: '/f',
          refusal: { code: 'ENOSPC', said: '', isForRoom: true }
        }
      }
    ]
  ])('are not asked for again after %j', async (mistake) => {
    const { questions, requests } = asking(() => bad(mistake))
    expect(await questions.heads(bound(100))).toEqual(Array(100).fill(bad(mistake)))
    expect(requests).toHaveLength(1)
  })

  it('that all fail cost no more than two requests each', async () => {
    const { questions, requests } = asking(() => bad(throws('no')))
    expect((await questions.heads(bound(64))).every(({ ok }) => !ok)).toBe(true)
    expect(requests.length).toBeLessThanOrEqual(128)
  })

  it('that are not as many as were asked for are a bug', async () => {
    for (const count of [0, 1, 3]) {
      const { questions } = asking(() =>
        good(JSON.stringify(Array.from({ length: count }, (_, at) => numbered(at))))
      )
      await expect(questions.heads(bound(2))).rejects.toThrow()
    }
  })
})

describe('one value', () => {
  it.each(['invalid UTF-8 byte', '[json.exception.type_error.316] x'])(
    'that is bytes is asked for its length: %s',
    async (message) => {
      const { questions, requests } = asking((_, expression) =>
        expression.includes('describeBytes')
          ? good('{"kind":"bytes","bytes":7}')
          : bad(throws(message))
      )
      expect(textsOf(await questions.heads(bound(1)))[0]).toContain('7 bytes')
      expect(requests).toHaveLength(2)
    }
  )

  it('inside of others is meant by names and places, whatever the names hold', async () => {
    const { questions, requests } = asking((_, expression) =>
      good(expression.includes('nameAt') ? '"x"' : '{"members":[]}')
    )
    const [one] = bound(1)
    if (one === undefined) throw new Error('nothing is bound')
    const inner = { ...one, path: ['a"${b}', 0, "''\\"] }
    expect(await questions.walk(inner, 5, 10)).toEqual(good([]))
    expect(await questions.nameAt(inner, 3)).toEqual(good('x'))
    const member = `nw.member [ "a\\"\\\${b}" 0 "''\\\\" ] ${bindings.address(one.slot)}`
    expect(requests[0]?.expression).toContain(`value = ${member}; from = 5; limit = 10;`)
    expect(requests[1]?.expression).toContain(`nameAt 3 (${member})`)
  })

  it('prints what it printed once, though it is asked for again', async () => {
    const { questions, traces } = asking((_, expression) => {
      if (!expression.includes('describeAll')) traces.take('trace: a')
      return expression.includes('describeAll') ? good('[null]') : good(JSON.stringify(numbered(0)))
    })
    const [one] = bound(1)
    if (one === undefined) throw new Error('nothing is bound')
    await questions.heads([one])
    expect(traces.of(one.slot)).toEqual({ messages: ['trace: a'], more: 0 })
    traces.take('trace: of nobody')
    expect(traces.of(one.slot).messages).toHaveLength(1)
  })
})

describe('questions of somebody who types', () => {
  function beside(answer: Result<string, EvaluationError>) {
    const asked: string[] = []
    const made = new Beside(bindings, new TraceLog(), {
      inTurn: (work) => work(),
      ask: (_slot: Slot, question, _signal) => {
        asked.push(question())
        return Promise.resolve(answer)
      }
    })
    return { made, asked }
  }
  const patience = (wanted = new AbortController().signal) => {
    let turns = 0
    return {
      patience: { wanted, signal: new AbortController().signal, begun: () => void turns++ },
      turns: () => turns
    }
  }
  const slotOf = () => bound(1)[0]?.slot ?? { id: -2 }

  it('are not asked where nobody waits for them any more', async () => {
    const { made, asked } = beside(good('null'))
    const given = patience(AbortSignal.abort())
    expect(await made.attribute(slotOf(), [], given.patience)).toEqual(bad({ kind: 'interrupted' }))
    expect([asked.length, given.turns()]).toEqual([0, 0])
  })

  it('quote what is typed', async () => {
    const { made, asked } = beside(good('{"kind":"set","names":["a"],"count":9,"formals":{}}'))
    const slot = slotOf()
    const request = { path: ['a.b', 0, '${c}"'], prefix: '"; x = "', most: 5 }
    const found = await made.attributes(slot, request, patience().patience)
    expect(found).toMatchObject({ ok: true, value: { names: ['a'], count: 9 } })
    expect(asked).toEqual([
      `builtins.toJSON (nw.attributes { value = ${bindings.address(slot)}; path = [ "a.b" 0 "\\\${c}\\"" ]; prefix = "\\"; x = \\""; most = 5; })`
    ])
  })

  const info = (file: string) =>
    good(
      JSON.stringify({
        ...{ type: 'int', formals: {}, package: null },
        position: { file, line: 1, column: 2 }
      })
    )
  it.each([
    ['/bound/x.nix', null],
    // Folders whose names begin alike are somebody else's.
    ['/bound-of-somebody/x.nix', '/bound-of-somebody/x.nix'],
    ['/other/bound/x.nix', '/other/bound/x.nix']
  ])('say where %j defines it: %j', async (file, shown) => {
    const at = (name: string) => `${bindings.files.folder.replace(/\/bound$/, '')}${name}`
    const { made } = beside(info(at(file)))
    const found = await made.attribute(slotOf(), ['a'], patience().patience)
    expect(found.ok && (found.value.position?.file ?? null)).toBe(shown === null ? null : at(shown))
  })

  it.each(['null', '{}', '[]', '{"type":1}', 'x'])(
    'that are answered by %s are a bug',
    async (answer) => {
      const { made } = beside(good(answer))
      await expect(made.attribute(slotOf(), [], patience().patience)).rejects.toThrow()
      await expect(
        made.attributes(slotOf(), { path: [], prefix: '', most: 1 }, patience().patience)
      ).rejects.toThrow()
      await expect(made.inside(slotOf(), [], patience().patience)).rejects.toThrow()
    }
  )

  it('give an error as it is, and of a set what no head can say', async () => {
    const failing = beside(bad(throws('no'))).made
    expect(await failing.inside(slotOf(), [], patience().patience)).toEqual(bad(throws('no')))
    const set = '{"kind":"set","names":[],"count":0,"marks":0,"nwKind":null}'
    expect(await beside(good(set)).made.inside(slotOf(), [], patience().patience)).toEqual(
      good(null)
    )
  })
})
