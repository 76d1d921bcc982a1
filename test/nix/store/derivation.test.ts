import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseDerivation, readDerivation } from '../../../nix/store/derivation.ts'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { run } from '../../../nix/process/process.ts'
import { instantiate, testNix, type TestNix } from '../../support/nix.ts'

const whole =
  'Derive([("dev","/nix/store/d","",""),("out","","r:sha256","")],[("/nix/store/a.drv",["dev","out"]),("/nix/store/b.drv",["out"])],["/nix/store/s"],"x86_64-linux","/nix/store/sh",["-c","echo \\"a\\\\b\\"\\n\\t\\r"],[("name","x"),("out","")])'

describe('the form of a derivation', () => {
  it('is read whole', () => {
    expect(parseDerivation(whole)).toEqual({
      outputs: new Map([
        ['dev', { path: '/nix/store/d', hashAlgorithm: '', hash: '' }],
        ['out', { path: null, hashAlgorithm: 'r:sha256', hash: '' }]
      ]),
      inputDrvs: new Map([
        ['/nix/store/a.drv', ['dev', 'out']],
        ['/nix/store/b.drv', ['out']]
      ]),
      inputSrcs: ['/nix/store/s'],
      system: 'x86_64-linux',
      builder: '/nix/store/sh',
      args: ['-c', 'echo "a\\b"\n\t\r'],
      env: new Map([
        ['name', 'x'],
        ['out', '']
      ])
    })
  })

  it('may have no inputs at all', () => {
    const text = 'Derive([],[],[],"s","b",[],[])'
    expect(parseDerivation(text)).toMatchObject({ inputSrcs: [], args: [], system: 's' })
  })

  it.each([
    ['nothing', ''],
    ['another word', 'DrvWithVersion("xp-dyn-drv",[],[],[],"s","b",[],[])'],
    ['an end too early', whole.slice(0, -30)],
    ['an end within an escape', 'Derive([],[],[],"s\\'],
    ['a list that does not end', 'Derive([],[],["a"'],
    ['numbers', 'Derive([],[],[],1,2,[],[])']
  ])('is none with %s', (_, text) => expect(parseDerivation(text)).toBeNull())
})

describe('real derivations', () => {
  let test: TestNix
  beforeAll(async () => {
    test = await testNix()
  })
  afterAll(() => test.remove())

  it('gives back every character of an argument', async () => {
    const awkward =
      String.raw`"quotes" \back\\slash ''two'' $dollar ünïcödé €𝄞` + '\n\r\t\u0001\u007f'
    const [drvPath = ''] = await instantiate(
      test.nix,
      test.folder,
      `{ a = derivation { name = "a"; system = "x"; builder = "b";
         args = [ (builtins.fromJSON ${nixString(JSON.stringify(awkward))}) "" ]; }; }`,
      ['a']
    )
    const derivation = readDerivation(test.nix, drvPath)
    expect(derivation.ok && derivation.value.args).toEqual([awkward, ''])
  })

  it('reads a thousand', async () => {
    const drvPaths = await instantiate(
      test.nix,
      test.folder,
      `builtins.genList (n: derivation { name = "e\${toString n}"; system = "x"; builder = "b"; args = [ "" ]; }) 1000`,
      []
    )
    const systems = drvPaths.map((path) => {
      const derivation = readDerivation(test.nix, path)
      return derivation.ok ? derivation.value.system : derivation.mistake.kind
    })
    expect(systems).toHaveLength(1000)
    expect(new Set(systems)).toEqual(new Set(['x']))
  })

  it('tells what is wrong with one that is not there', () => {
    const drvPath = '/nix/store/4bxllfrplrzjwz7aihzc42pq5rlynif6-a.drv'
    expect(readDerivation(test.nix, drvPath)).toMatchObject({
      ok: false,
      mistake: { kind: 'derivation-unreadable', drvPath }
    })
  })

  it('agrees with Nix on the inputs', async () => {
    const [drvPath = ''] = await instantiate(
      test.nix,
      test.folder,
      `let a = derivation { name = "a"; system = "x"; builder = "b"; outputs = [ "out" "dev" ]; };
       in { b = derivation { name = "b"; system = "x"; builder = "b"; args = [ a.dev (builtins.toFile "f" "") ]; }; }`,
      ['b']
    )
    const derivation = readDerivation(test.nix, drvPath)
    if (!derivation.ok) throw new Error(drvPath)
    const said = await run(invokeNix(test.nix, 'nix-store', ['-q', '--references', drvPath]))
    const { inputDrvs, inputSrcs } = derivation.value
    expect([...inputDrvs.keys(), ...inputSrcs].sort()).toEqual(
      said.stdout.trim().split('\n').sort()
    )
    expect([...inputDrvs.values()]).toEqual([['dev']])
  })
})

function nixString(text: string): string {
  return `"${text.replace(/[\\"$]/g, '\\$&')}"`
}
