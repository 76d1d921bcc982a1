import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mergedParts } from '../../../../kernel/session/program/merge.ts'
import { evaluate } from '../../../nix/lib/evaluate.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { definitionsOf } from '../support.ts'

let test: TestNix
beforeAll(async () => {
  test = await testNix()
})
afterAll(() => test.remove())

describe('parts of a name make up what Nix makes of the same bindings in one set', () => {
  it.each([
    'm.a = 1;',
    'm.a = 1; m.b = 2;',
    'm.a.b = 1; m.a.c = 2; m.d = 3;',
    'm = { a = 1; }; m.b = 2;',
    'm.b = 2; m = { a = 1; };',
    'm = { a = 1; }; m = { b = 2; };',
    'm.a = { x = 1; }; m.a.y = 2; m.b.z = 3;',
    'm = { a = { x = 1; }; }; m.a.y = 2;',
    'm = { a.x = 1; b = 5; }; m.a.y.z = 2;',
    'm."a b" = 1; m."\\${x}" = 2; m."\\"" = 3; m."back\\\\slash" = 4;',
    'm."" = 1; m."new\nline" = 2;',
    'm."if" = 1; m.or = 2;'
  ])('%s', async (code) => {
    const merged = mergedParts(
      definitionsOf(code).map(({ path, expression }) => ({
        path: path.slice(1),
        value: expression.text
      }))
    )
    const [own, nix] = [merged, `{ ${code} }.m`]
    expect(await evaluate(test.nix, test.folder, own)).toEqual(
      await evaluate(test.nix, test.folder, nix)
    )
  })
})

it('a part is evaluated only where it is asked for', async () => {
  const merged = mergedParts([
    { path: ['a'], value: '1' },
    { path: ['b'], value: 'throw "b"' },
    { path: ['c', 'd'], value: 'throw "d"' }
  ])
  expect(await evaluate(test.nix, test.folder, `(${merged}).a`)).toBe(1)
})
