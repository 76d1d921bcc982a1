import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testNix, type TestNix } from '../../support/nix.ts'
import { frozenEngine, testSession, type TestSession } from './support.ts'

/*
  Workflows whose later steps are made of what earlier ones wrote. To be run with each version of Nix:
  how an evaluation ends that needs a build is another in each.
*/
let test: TestNix
let notebook: TestSession
let before: TestSession
beforeAll(async () => {
  test = await testNix()
  notebook = testSession(await frozenEngine(test))
  before = testSession(await frozenEngine(test))
})
afterAll(async () => {
  await notebook.close()
  await before.close()
  test.remove()
})

let count = 0
/** A step that nobody has built yet; `x.nix` in it holds the number that is given. */
function fresh(): { readonly step: string; readonly number: string } {
  count += 1
  const number = String(1000 + count)
  return { step: `output "\${toolchain.sh}/bin/sh -c 'echo ${number} > $out/x.nix'"`, number }
}

const reads = {
  import: (step: string) => `import "\${${step}}/x.nix"`,
  readFile: (step: string) => `builtins.fromJSON (builtins.readFile "\${${step}}/x.nix")`,
  readDir: (step: string) =>
    `import "\${${step}}/\${builtins.head (builtins.attrNames (builtins.readDir ${step}))}"`,
  pathExists: (step: string) =>
    `if builtins.pathExists "\${${step}}/x.nix" then import "\${${step}}/x.nix" else 0`
}

describe.each(Object.entries(reads))('%s', (kind, read) => {
  const name = (one: string) => `${one}${kind}`
  const [g, n, d] = ['g', 'n', 'd'].map(name)
  const after = `${d} = output "\${toolchain.sh}/bin/sh -c 'echo \${toString ${n}} > $out/of'";`

  it('in one cell, of a step that has no name', async () => {
    const { step, number } = fresh()
    const { mistake, shown } = await notebook.run(`${name('t')} = ${read(`(${step})`)};`, name('t'))
    expect(mistake).toBeNull()
    expect(shown).toEqual([`${name('t')} = ${number}`])
  })

  it('in one cell with the step, what it reads, what comes after, and a question', async () => {
    const { step, number } = fresh()
    const one = name('one')
    const { mistake, shown } = await notebook.run(
      `${one}.g = ${step};\n${one}.n = ${read(`${one}.g`)};\n${one}.n`,
      one
    )
    expect(mistake).toBeNull()
    expect(shown).toEqual([`${one}.g built`, `${one}.n = ${number}`, number])
  })

  it('in several cells, and again after an edit, as a new kernel gives it', async () => {
    const first = fresh()
    await notebook.run(`${g} = ${first.step};`, g)
    expect((await notebook.run(`${n} = ${read(g ?? '')};\n${n}`, n)).shown).toEqual([
      `${n} = ${first.number}`,
      first.number
    ])
    expect((await notebook.run(after, d)).shown).toEqual([`${d} built`])

    const second = fresh()
    await notebook.run('%build off', 'off')
    await notebook.run(`${g} = ${second.step};`, g)
    await notebook.run('%build on', 'on')
    // Nothing is built yet, and a question about it builds what it reads.
    const asked = await notebook.run(`${n} + 1`, name('q'))
    expect(asked.mistake).toBeNull()
    expect(asked.shown).toEqual([String(Number(second.number) + 1)])
    expect((await notebook.run(after, d)).shown).toEqual([`${d} built`])

    const third = fresh()
    const edited = await notebook.run(`${g} = ${third.step};`, g)
    expect(edited.mistake).toBeNull()
    await notebook.run('%refresh', 'refresh')
    expect((await notebook.run(n ?? '', name('q'))).shown).toEqual([third.number])
    const { outcome } = await notebook.run('%stale', 'stale')
    expect(JSON.stringify(outcome)).not.toMatch(/cannot be evaluated|resolved derivation/)

    for (const [id, code] of [
      [d, after],
      [n, `${n} = ${read(g ?? '')};`],
      [g, `${g} = ${third.step};`]
    ])
      await before.run(code ?? '', id)
    expect((await before.run(d ?? '', name('q'))).shown).toEqual([`${d} cached`])
  })

  it('of a step that fails is blocked by it, and is there when it is fixed', async () => {
    const { step, number } = fresh()
    const [bad, reader] = [name('bad'), name('reader')]
    await notebook.run(
      `${bad} = output "\${toolchain.sh}/bin/sh -c 'echo ${number}; exit 3'";`,
      bad
    )
    const { mistake } = await notebook.run(`${reader} = ${read(bad)};`, reader)
    expect(JSON.stringify(mistake)).toContain(bad)
    expect(JSON.stringify(mistake)).not.toContain('resolved derivation')
    await notebook.run(`${bad} = ${step};`, bad)
    expect((await notebook.run(reader, name('q'))).shown).toEqual([number])
    // It showed an error alone, which nothing takes the place of before it runs again.
    const again = await notebook.run(`${reader} = ${read(bad)};`, reader)
    expect(again.shown).toEqual([`${reader} = ${number}`])
  })
})
