import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderInspection } from '../../../../kernel/render/outcome/inspection.ts'
import { libraryNames } from '../../../../kernel/session/program/base.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { evaluatingEngine, testSession, type TestSession } from '../support.ts'

let test: TestNix
let notebook: TestSession
beforeAll(async () => {
  test = await testNix()
  notebook = testSession(evaluatingEngine(test))
  await notebook.run('# The penguins 🐧 of the south.\ndataset = 1;\nother = 2;', 'a', {
    executionCount: 7
  })
  await notebook.run('models.small = 2;', 'b', { executionCount: 8 })
  await notebook.run('models.base = 4;', 'c', { executionCount: null })
})
afterAll(async () => {
  await notebook.close()
  test.remove()
})

/** Inspects at the `|`: the name that is meant, and what is said of it, as text and as HTML. */
async function at(marked: string, detail: 0 | 1 = 0) {
  const cursor = marked.indexOf('|')
  const found = await notebook.session.inspect(marked.replace('|', ''), cursor, detail)
  if (found === null) return null
  const { data } = renderInspection(found)
  const [documentation, html] = [data['text/plain'], data['text/html']]
  if (typeof documentation !== 'string' || typeof html !== 'string') throw new Error('no text')
  return { name: found.name, documentation, html }
}

describe('what is known of a name', () => {
  it('of the notebook: its definition with its comment, and where that is', async () => {
    const documentation =
      'dataset\n\n  defined in  cell [7]\n\n  # The penguins 🐧 of the south.\n  dataset = 1;'
    for (const marked of ['x = data|set', 'dataset|', '"🦊🐧${dataset|}"', 'x = dataset |'])
      expect(await at(marked)).toMatchObject({ name: 'dataset', documentation })
  })

  it('with more detail: the cell', async () => {
    expect((await at('dataset|', 1))?.documentation).toContain('other = 2;')
  })

  it('of a name in several cells: all its parts, or the one that is pointed at', async () => {
    const whole = (await at('models|'))?.documentation
    expect(whole).toContain('models.small = 2;\n  models.base = 4;')
    const one = await at('models.base|')
    expect(one?.name).toBe('models.base')
    expect(one?.documentation).toContain('defined in  this notebook\n\n  models.base = 4;')
  })

  it.each([...libraryNames, 'toolchain'])('of the library: %s', async (name) => {
    const found = await at(`x = ${name}|`)
    expect(found?.name).toBe(name)
    expect(found?.documentation.length).toBeGreaterThan(60)
    // Files of the library are nobody's who writes a notebook.
    expect(found?.documentation).not.toMatch(/\(\w[\w-]*\.nix\)|see [\w-]+\.nix/)
  })

  it('of the library: its keys, and no formula', async () => {
    const found = await at('x = output|')
    expect(found?.documentation).toContain('timeout   how long it may run: "2h"')
    expect(found?.html).toMatch(/^<div class="mathjax_ignore/)
    expect(found?.html).toContain('${buildData}')
  })

  it('of a key that it takes', async () => {
    const found = await at('output { time|out = "1h"; }')
    expect(found?.documentation).toBe('output { timeout }\n\nhow long it may run: "2h".')
    expect((await at('output { timeout = dat|aset; }'))?.name).toBe('dataset')
  })

  it('of a function: its arguments and their defaults', async () => {
    await notebook.run('f = { lr, epochs ? 1 + 1, ... }: x: lr; one = f { lr = other; } 1;', 'd')
    const found = await at('f|')
    expect(found?.documentation).toContain(
      '  lr      has to be given\n  epochs  else `1 + 1`\n  …       and any others\n  x       any value'
    )
    expect(found?.documentation).toContain('used by     one')
    expect((await at('other|'))?.documentation).toContain('used by     one')
  })

  it('of a package: its version, description and licence; of an attribute what and where it is', async () => {
    writeFileSync(
      join(test.folder, 'packages.nix'),
      `{
  jq = {
    type = "derivation"; name = "jq-1.7"; version = "1.7"; drvPath = throw "forced";
    meta = { description = "A <b>processor</b> of $x$"; license = [ { spdxId = "MIT"; } { fullName = "Other"; } ]; };
  };
  broken = { type = "derivation"; name = "b"; version = throw "none"; meta = throw "none"; };
  make = { name, size ? 1 }: name;
}`
    )
    await notebook.run('pkgs = import ./packages.nix;', 'e')
    const jq = await at('pkgs.jq|')
    for (const line of [
      'version      1.7',
      'description  A <b>processor</b> of $x$',
      'licence      MIT, Other'
    ])
      expect(jq?.documentation).toContain(line)
    expect(jq?.documentation).toMatch(/is a +package\n +defined at +\/.*packages\.nix:2/)
    expect(jq?.html).toContain('A &lt;b&gt;processor&lt;/b&gt; of $x$')
    expect((await at('pkgs.make|'))?.documentation).toMatch(/size +has a default[^]*is a +function/)
    expect((await at('pkgs.broken|'))?.documentation).toContain('is a')
    expect((await at('pkgs.nothing|'))?.documentation).toContain('part of')
  })

  it('of Nix: its own documentation', async () => {
    for (const marked of ['map|', 'builtins.map|', '# 🦊\n"🐧" + map|'])
      expect((await at(marked))?.documentation).toMatch(/list/)
    expect((await at('builtins.readFile|'))?.name).toBe('builtins.readFile')
  })

  it('of a command: what it does', async () => {
    for (const marked of ['%fre|eze jq', '|%freeze', '%freeze jq|', 'x\n %freeze| jq']) {
      const found = await at(marked)
      expect(found?.name).toBe('%freeze')
      expect(found?.documentation).toContain('%freeze PROGRAM')
    }
    expect((await at('%freeze jq\n\n dataset|'))?.name).toBe('dataset')
  })

  it('of a language and what stands behind it', async () => {
    for (const marked of ['%%pyth|on x dataset', '%%python| x', '|%%python x']) {
      const found = await at(marked)
      expect(found?.name).toBe('%%python')
      expect(found?.documentation).toContain('%%python NAME [INPUT…] [key=VALUE…]')
    }
    expect((await at('%%python x data|set\n1'))?.name).toBe('dataset')
    expect(await at('%%python x\ndata|set')).toBeNull()
  })

  it.each(['nowhere|', '|', '1 + |', 'builtins.nosuch|', 'models.nosuch|', '%nosuch|', '"text|"'])(
    'nothing at %s',
    async (marked) => {
      expect(await at(marked)).toBeNull()
    }
  )
})
