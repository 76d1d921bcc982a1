import { beforeEach, describe, expect, it } from 'vitest'
import {
  createStepNames,
  nameOf,
  type StepNames
} from '../../../../kernel/session/notebook/step-names.ts'
import { storePath } from '../../render/samples.ts'

let names: StepNames
beforeEach(() => {
  names = createStepNames()
})

const [one, other] = [storePath('one.drv'), storePath('other.drv')]

describe('a derivation', () => {
  it('that several definitions give is called by the first, and is each of them', () => {
    names.set('model', [{ name: 'model', drvPath: one }])
    names.set('best', [{ name: 'best', drvPath: one }])
    expect(names.of(one)).toBe('model')
    expect(['model', 'best', 'worst'].map((name) => names.isNamed(one, name))).toEqual([
      true,
      true,
      false
    ])
    names.delete('model')
    expect(names.of(one)).toBe('best')
    expect(names.isNamed(one, 'model')).toBe(false)
  })

  it('that several members of one definition are is called by the first member', () => {
    names.set('m', [
      { name: 'm.a', drvPath: one },
      { name: 'm.b', drvPath: one }
    ])
    expect(names.of(one)).toBe('m.a')
    expect(names.isNamed(one, 'm.b')).toBe(true)
    expect(names.given('m')).toEqual(['m.a', 'm.b'])
  })

  it('that no definition gives any more has no name, and was met', () => {
    names.set('m', [{ name: 'm', drvPath: one }])
    names.set('m', [{ name: 'm', drvPath: other }])
    expect(names.of(one)).toBeUndefined()
    expect([...names.all()]).toEqual([other])
    expect(names.met()).toEqual([one, other])
    names.delete('m')
    names.set('m', [{ name: 'm', drvPath: one }])
    expect(names.met()).toEqual([one, other])
  })

  it('without a name goes by what Nix calls it', () => {
    expect(nameOf({ names }, one)).toBe('one')
    names.set('m', [{ name: 'm', drvPath: one }])
    expect(nameOf({ names }, one)).toBe('m')
  })
})

it('a definition that was never given has nothing', () => {
  names.delete('m')
  expect(names.given('m')).toEqual([])
  expect(names.names()).toEqual(new Set())
})

it('a fork knows the same, and neither reaches the other', () => {
  names.set('m', [{ name: 'm', drvPath: one }])
  const fork = names.fork()
  fork.set('best', [{ name: 'best', drvPath: one }])
  fork.set('n', [{ name: 'n', drvPath: other }])
  fork.delete('m')
  expect(names.of(one)).toBe('m')
  expect(names.isNamed(one, 'best')).toBe(false)
  expect([...names.all()]).toEqual([one])
  expect(names.met()).toEqual([one])
  names.delete('m')
  expect(fork.of(one)).toBe('best')
  expect(fork.names()).toEqual(new Set(['best', 'n']))
})
