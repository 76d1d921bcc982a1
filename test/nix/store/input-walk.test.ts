import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inputsOf, walkInputs } from '../../../nix/store/input-walk.ts'
import { derivationName, type StorePath } from '../../../nix/base/store-path.ts'
import { instantiate, testNix, type TestNix } from '../../support/nix.ts'

let test: TestNix
/** `d50` is made of `d49`, and so on down to `d0`; `fork` of `d3` and of `d1`. */
let chain: readonly StorePath[]
let fork: StorePath

beforeAll(async () => {
  test = await testNix()
  const one = (name: string, of: string) =>
    `${name} = derivation { name = "${name}"; system = "none"; builder = "/none"; of = [ ${of} ]; };`
  const links = Array.from({ length: 51 }, (_, index) =>
    one(`d${index}`, index === 0 ? '' : `d${index - 1}`)
  )
  const names = links.map((_, index) => `d${index}`)
  const set = `rec { ${links.join('\n')} ${one('fork', 'd3 d1')} }`
  const paths = await instantiate(test.nix, test.folder, set, [...names, 'fork'])
  chain = paths.slice(0, 51)
  fork = paths[51] ?? ''
})
afterAll(() => test.remove())

const at = (index: number): StorePath => chain[index] ?? ''
const names = (paths: Iterable<StorePath>) => [...paths].map(derivationName)

describe('the walk through what derivations are made of', () => {
  it('meets each once, the nearest first', () => {
    const asked: StorePath[] = []
    const met = walkInputs(test.nix, [fork], (path) => asked.push(path) > 0)
    expect(names(met).slice(0, 1)).toEqual(['fork'])
    expect(names(met).slice(1, 3).sort()).toEqual(['d1', 'd3'])
    expect(names(met).slice(3).sort()).toEqual(['d0', 'd2'])
    expect(asked).toEqual([...met])
  })

  it('goes no further where it is told so, nor through what is passed over', () => {
    expect(names(walkInputs(test.nix, [at(5)], (path) => path !== at(3)))).toEqual([
      ...['d5', 'd4', 'd3']
    ])
    const passedOver = new Set([at(3)])
    expect(names(walkInputs(test.nix, [at(5), at(3)], () => true, { passedOver }))).toEqual([
      ...['d5', 'd4']
    ])
  })

  it.each([
    [5, 5],
    [6, 5],
    [50, 5]
  ])('of a chain of %i takes up no more than %i', (length, most) => {
    expect(walkInputs(test.nix, [at(length - 1)], () => true, { most }).size).toBe(most)
  })

  it('knows no inputs of what cannot be read', () => {
    expect(inputsOf(test.nix, at(1))).toEqual([at(0)])
    expect(inputsOf(test.nix, `${at(1)}x`)).toEqual([])
  })
})
