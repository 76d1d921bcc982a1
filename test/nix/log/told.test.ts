import { describe, expect, it } from 'vitest'
import { mayTell, readTold, tell, tellLine, tellRaw } from '../../../nix/log/told.ts'
import {
  longestCurveName,
  longestToldLine,
  mostCurves,
  mostOthers,
  mostValues,
  nothingTold
} from '../../../nix/log/told.ts'
import type { Told } from '../../../nix/remembered/index.ts'

const report = (values: object): string => JSON.stringify({ nw_report: values })

const found = (line: string) => {
  const told = readTold(line)
  return told === null ? null : [told.progress, Object.fromEntries(told.numbers)]
}

describe('numbers are read from what is printed', () => {
  it.each([
    [
      'on purpose',
      '{"nw_report": {"done": 3, "total": 10, "loss": 0.25, "note": "x", "deep": {"a": 1}}}',
      [{ done: 3, total: 10 }, { loss: 0.25 }]
    ],
    ['on purpose, without an end', report({ epoch: 2 }), [null, { epoch: 2 }]],
    ['tqdm', ' 45%|████▌     | 45/100 [00:10<00:12,  4.40it/s]', [{ done: 45, total: 100 }, {}]],
    [
      'tqdm with a name and numbers of its own',
      'train:  45%|#### | 45/100 [00:10<00:12, 4.4it/s, loss=0.12, lr=1e-3, kind=slow]',
      [
        { done: 45, total: 100 },
        { loss: 0.12, lr: 0.001 }
      ]
    ],
    [
      'Lightning',
      'Epoch 3: 100%|██████████| 938/938 [00:07<00:00, 125.01it/s, v_num=0, train_loss=0.0312]',
      [{ done: 938, total: 938 }, { train_loss: 0.0312 }]
    ],
    [
      'Keras 3',
      '45/100 ━━━━━━━━━━━━━━━━━━━━ 3s 20ms/step - accuracy: 0.9134 - loss: 0.2816',
      [
        { done: 45, total: 100 },
        { accuracy: 0.9134, loss: 0.2816 }
      ]
    ],
    [
      'Keras 2',
      ' 45/100 [============>.................] - ETA: 3s - loss: 0.2816 - accuracy: 0.9134',
      [
        { done: 45, total: 100 },
        { accuracy: 0.9134, loss: 0.2816 }
      ]
    ],
    [
      'Keras, a line an epoch',
      '100/100 - 3s - 30ms/step - loss: 2.8e-01 - val_loss: 0.3',
      [
        { done: 100, total: 100 },
        { loss: 0.28, val_loss: 0.3 }
      ]
    ]
  ])('%s', (_, line, told) => {
    expect(found(line)).toEqual(told)
    expect(mayTell(JSON.stringify(line))).toBe(true)
  })

  it.each([
    ['', '50% done', 'loss: 0.3', 'see a - loss: 0.3', 'GET /step 200'],
    ['{"nw_report": [1]}', '{"nw_report": null}', '{"nw_report": {"a": 1}', 'x {"nw_report": {}}'],
    [report({ a: Infinity, b: '1e999', c: null, '<b>': 1, 'a\nb': 2, ['n'.repeat(41)]: 1 })],
    [report({ a: 1, pad: ' '.repeat(longestToldLine) }), report({ total: 5 })]
  ])('and from nothing else', (...lines) => {
    expect(lines.map(found)).toEqual(lines.map(() => null))
  })

  it('never says more than all, nor of less than nothing', () => {
    expect(found(report({ done: 12, total: 10 }))?.[0]).toEqual({ done: 10, total: 10 })
    expect(found(report({ done: -1, total: 10, a: 1 }))?.[0]).toBeNull()
    expect(found(report({ done: 0, total: 0, a: 1 }))?.[0]).toBeNull()
    expect(found(report({ ['n'.repeat(longestCurveName)]: 1 }))).not.toBeNull()
  })
})

const numbers = (...pairs: readonly (readonly [string, number])[]) => ({
  ...{ progress: null, numbers: new Map(pairs) }
})

describe('of what is told', () => {
  it.each([1, 10])('curves are kept to a limit, the names beyond it counted: %d above', (over) => {
    let told: Told = nothingTold
    for (let index = 0; index < mostCurves + over; index += 1) {
      told = tell(told, numbers([`n${index}`, index]))
      told = tell(told, numbers([`n${index}`, index]))
    }
    expect(told.curves).toHaveLength(mostCurves)
    expect(told.others).toHaveLength(over)
    for (let index = 0; index < 10 * mostOthers; index += 1)
      told = tell(told, numbers([`more${index}`, index]))
    expect(told.others).toHaveLength(mostOthers)
  })

  it.each([mostValues + 1, 10 * mostValues])('a curve of %d values keeps its form', (count) => {
    let told: Told = nothingTold
    for (let at = 0; at < count; at += 1) told = tell(told, numbers(['loss', at]))
    const [curve] = told.curves
    expect(curve?.total).toBe(count)
    expect(curve?.last).toBe(count - 1)
    expect(curve?.values.length).toBeLessThanOrEqual(mostValues)
    expect(curve?.values.length).toBeGreaterThan(mostValues / 2)
    const stride = curve?.stride ?? 0
    expect(curve?.values).toEqual(curve?.values.map((_, at) => at * stride))
  })

  it('what a line says in the end counts, where it is written over', () => {
    const told = tellLine(
      nothingTold,
      '1%|  | 1/100 [a]\r\u001b[2K\u001b[32m 9%|# | 9/100 [b]\u001b[0m'
    )
    expect(told.progress).toEqual({ done: 9, total: 100 })
  })

  it('lines that nobody has read yet are read where one of them may tell something', () => {
    const raw = (texts: readonly string[]) => ({
      count: texts.length,
      bytes: texts
        .map((text) => {
          const fields = JSON.stringify([text])
          const line = `@nix {"action":"result","fields":${fields},"id":1,"type":101}\n`
          return Buffer.from(line).toString('latin1')
        })
        .join('')
    })
    const quiet = raw(['nothing', 'to be told'])
    expect(tellRaw(nothingTold, quiet)).toBe(nothingTold)
    const told = tellRaw(nothingTold, raw(['one', report({ a: 1 }), ' 5%|█ | 1/20 [x, é=1]']))
    expect(told.progress).toEqual({ done: 1, total: 20 })
    expect(told.curves.map(({ name, last }) => `${name} ${last}`)).toEqual(['a 1', 'é 1'])
  })
})
