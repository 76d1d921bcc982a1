import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { nameThen, recordShown, shortened } from '../../../../kernel/session/history/history.ts'
import {
  pairInputs,
  programOf,
  versionOf
} from '../../../../kernel/session/history/paired-inputs.ts'
import type { Engine } from '../../../../kernel/session/state/engine.ts'
import type { Derivation } from '../../../../nix/remembered/derivation.ts'
import { step } from '../../render/samples.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { evaluatingEngine } from '../support.ts'

let test: TestNix
let engine: Engine
beforeAll(async () => {
  test = await testNix()
})
beforeEach(() => {
  engine = evaluatingEngine(test)
})
afterEach(() => engine.close())
afterAll(() => test.remove())

/** A path of a derivation: the letter is its identity, the name what Nix calls it. */
const drv = (identity: string, name: string): string =>
  `/nix/store/${identity.padStart(32, '0')}-${name}.drv`

const derivation = (inputs: readonly string[], env: Record<string, string> = {}): Derivation => ({
  ...{ outputs: new Map(), inputSrcs: [], system: '', builder: '', args: [] },
  inputDrvs: new Map(inputs.map((one) => [one, ['out']])),
  env: new Map(Object.entries(env))
})

function paired(before: readonly string[], after: readonly string[]) {
  return pairInputs(engine, derivation(before), derivation(after)).map((one) => [
    one.before,
    one.after
  ])
}

describe('inputs of two derivations', () => {
  const [a, b, c] = [drv('a', 'sh'), drv('b', 'sh'), drv('c', 'sh')]

  it.each([
    [
      'by identity first',
      [a, b],
      [b, a],
      [
        [b, b],
        [a, a]
      ]
    ],
    [
      'by the name of Nix, without its version',
      [drv('1', 'python3-3.11.7')],
      [drv('2', 'python3-3.12.1')],
      [[drv('1', 'python3-3.11.7'), drv('2', 'python3-3.12.1')]]
    ],
    [
      'the first of a name first',
      [a, b],
      [c],
      [
        [a, c],
        [b, null]
      ]
    ],
    [
      'what is new and what is gone',
      [drv('1', 'x')],
      [drv('2', 'y')],
      [
        [null, drv('2', 'y')],
        [drv('1', 'x'), null]
      ]
    ],
    ['none', [], [], []]
  ])('are beside each other: %s', (_, before, after, pairs) => {
    expect(paired(before, after)).toEqual(pairs)
  })

  it('are beside each other by the notebook’s name before that of Nix', () => {
    engine.workspace.names.set('data', [{ name: 'data', drvPath: c }])
    engine.history.add([{ name: 'data', drvPath: b, outPath: b, at: 1, command: [], inputs: [] }])
    expect(nameThen(engine, b)).toBe('data')
    expect(nameThen(engine, a)).toBe('sh')
    expect(paired([a, b], [c])).toEqual([
      [b, c],
      [a, null]
    ])
  })

  it('of a step that gathers ten thousand others, each of them changed', () => {
    const many = (from: string) =>
      Array.from({ length: 10_000 }, (_, index) => drv(`${from}${index}`, `s${index}`))
    const [before, after] = [many('a'), many('b')]
    expect(paired(before, after)).toEqual(after.map((one, index) => [before[index], one]))
  })
})

describe('what a derivation is called', () => {
  it.each([
    ['python3-3.11.7', 'python3', '3.11.7'],
    ['gcc-wrapper-13.2.0', 'gcc-wrapper', '13.2.0'],
    ['model', 'model', null],
    ['lib-2d-plots', 'lib', '2d-plots']
  ])('%s: its program and version', (name, program, version) => {
    const drvPath = drv('1', name)
    expect(programOf(drvPath)).toBe(program)
    expect(versionOf(test.nix, drvPath, derivation([]))).toBe(version)
  })

  it('the version of a Python that was frozen is that of its folder', () => {
    const files = '/nix/store/00000000000000000000000000000009-files'
    mkdirSync(join(test.nix.onDisk(files), 'lib', 'python3.11'), { recursive: true })
    const frozen = (place: string) =>
      versionOf(test.nix, drv('1', 'python3'), derivation([], { files: place }))
    expect(frozen(files)).toBe('3.11')
    expect(frozen('/nix/store/00000000000000000000000000000008-gone')).toBeNull()
  })
})

describe('a command as the history keeps it', () => {
  const long = 'x'.repeat(20_000)
  it.each([
    [[], []],
    [
      ['a', '🌋'],
      ['a', '🌋']
    ],
    [[long], [long]],
    [
      [`${long}y`, 'z'],
      [`${long}…`, '…']
    ],
    [[`${long.slice(1)}🌋`], [`${long.slice(1)}…`]],
    [['x'.repeat(200_000)], [`${long}…`]]
  ])('is cut with a mark: case %#', (command, kept) => {
    expect(shortened(command)).toEqual(kept)
  })
})

it('a step without a result, or without a name of the notebook, is not remembered', () => {
  const [named, other] = [drv('d', 'named'), drv('e', 'other')]
  engine.workspace.names.set('m', [{ name: 'm', drvPath: named }])
  recordShown(engine, [
    step({ name: 'm', drvPath: named, outPath: null }),
    step({ name: 'm', drvPath: other })
  ])
  expect(engine.history.of('m')).toEqual([])
  recordShown(engine, [step({ name: 'm', drvPath: named, outPath: '/nix/store/o' })])
  recordShown(engine, [step({ name: 'm', drvPath: named, outPath: '/nix/store/o' })])
  expect(engine.history.of('m')).toHaveLength(1)
})
