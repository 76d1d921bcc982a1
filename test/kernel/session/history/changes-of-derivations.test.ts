import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changesBetween, wordsOf } from '../../../../kernel/session/history/changes.ts'
import type { Engine } from '../../../../kernel/session/state/engine.ts'
import type { Derivation } from '../../../../nix/remembered/derivation.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { storePath } from '../../render/samples.ts'
import { evaluatingEngine } from '../support.ts'

let test: TestNix
let engine: Engine
beforeAll(async () => {
  test = await testNix()
  engine = evaluatingEngine(test)
})
afterAll(async () => {
  await engine.close()
  test.remove()
})

/** Has it that a derivation is in the store, as if it had been read. Its name may stand twice. */
function put(name: string, number: number, more: Partial<Derivation>): string {
  const drvPath = storePath(`${name}.drv`, number)
  test.nix.remembered.derivations.set(drvPath, {
    ...{
      outputs: new Map([['out', { path: storePath(name, number), hashAlgorithm: '', hash: '' }]])
    },
    ...{ inputDrvs: new Map(), inputSrcs: [], system: 'x86_64-linux', builder: '/bin/sh' },
    ...{ args: [], env: new Map([['name', name]]), ...more }
  })
  return drvPath
}

const reads = (...drvPaths: readonly string[]) => new Map(drvPaths.map((path) => [path, ['out']]))

function step(number: number, words: readonly string[], inputs: readonly string[] = []): string {
  return put('told', number, {
    ...{ args: ['-c', 'start', '', ...words], inputDrvs: reads(...inputs) },
    env: new Map([
      ['name', 'told'],
      ['nwKind', 'step']
    ])
  })
}

const tool = (name: string, number: number, version: string): string =>
  put(`${name}-${version}`, number, {})

const unknown = { kind: 'unknown', because: 'collected' }

describe('in what two derivations differ', () => {
  it('is nothing where they are one, and cannot be told where one is gone', () => {
    const one = step(1, ['/bin/p'])
    expect(changesBetween(engine, one, one)).toEqual([])
    expect(changesBetween(engine, storePath('gone.drv'), one)).toEqual([unknown])
    expect(changesBetween(engine, one, storePath('gone.drv'))).toEqual([unknown])
  })

  it('is the command, and else how they are started', () => {
    const [one, other] = [step(2, ['/bin/p', '--x=1']), step(3, ['/bin/p', '--x=2'])]
    expect(changesBetween(engine, one, other)).toEqual([
      { kind: 'option', option: '--x', from: '1', to: '2' }
    ])
    expect(changesBetween(engine, one, step(4, ['/bin/p', '--x=1']))).toEqual([
      { kind: 'start', parts: [] }
    ])
  })

  it('is another version of a program, told once', () => {
    const [old, now] = [tool('python', 5, '3.11'), tool('python', 6, '3.12')]
    const [one, other] = [step(7, ['/bin/p'], [old]), step(8, ['/bin/p'], [now])]
    expect(changesBetween(engine, one, other)).toEqual([
      { kind: 'toolchain', name: 'python', from: '3.11', to: '3.12' }
    ])
  })

  it('is an input that is new, or is gone', () => {
    const input = put('data', 9, { env: new Map([['nwKind', 'step']]) })
    const [one, other] = [step(10, ['/bin/p']), step(11, ['/bin/p'], [input])]
    const of = (how: string) => ({ kind: 'input', name: 'data', how, because: [] })
    expect(changesBetween(engine, one, other)).toEqual([of('new')])
    expect(changesBetween(engine, other, one)).toEqual([of('gone')])
  })

  it('is an end where they are said to read each other', () => {
    const [one, other] = [storePath('told.drv', 12), storePath('told.drv', 13)]
    step(12, ['/bin/p'], [one])
    step(13, ['/bin/p'], [other])
    expect(changesBetween(engine, one, other).length).toBeGreaterThan(0)
  })

  it.each([
    [499, false],
    [500, true],
    [5000, true]
  ])('of %d inputs says that there are too many: %j', (count, isMany) => {
    const tools = (from: number, version: string) =>
      Array.from({ length: count }, (_, at) => tool(`t${at}`, from, version))
    const one = step(14, ['/bin/p'], tools(14, '1'))
    const other = step(15, ['/bin/p'], tools(15, '2'))
    const found = changesBetween(engine, one, other)
    expect(found.some(({ kind }) => kind === 'toolchain')).toBe(true)
    expect(JSON.stringify(found).includes('"because":"many"')).toBe(isMany)
  })
})

it('a command stands there in the names of the notebook', () => {
  const input = put('raw', 16, { env: new Map([['nwKind', 'step']]) })
  const drvPath = step(17, ['/nix/store/00000000000000000000000000000000-p/bin/p', 'a b'], [input])
  const derivation = test.nix.remembered.derivations.get(drvPath)
  expect(derivation === undefined ? [] : wordsOf(engine, derivation, new Map())).toEqual([
    ...['p/bin/p', 'a b']
  ])
})
