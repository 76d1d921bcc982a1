import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

/** Inspects at the `|`. */
function at(marked: string, detail: 0 | 1 = 0) {
  const cursor = marked.indexOf('|')
  return notebook.session.inspect(marked.replace('|', ''), cursor, detail)
}

describe('what is known of a name', () => {
  it('of the notebook: its definition with its comment, and where that is', async () => {
    const documentation =
      'Defined in cell [7]:\n\n```nix\n# The penguins 🐧 of the south.\ndataset = 1;\n```'
    for (const marked of ['x = data|set', 'dataset|', '"🦊🐧${dataset|}"', 'x = dataset |'])
      expect(await at(marked)).toEqual({ name: 'dataset', documentation })
  })

  it('with more detail: the cell', async () => {
    expect((await at('dataset|', 1))?.documentation).toContain('other = 2;')
  })

  it('of a name in several cells: all its parts, or the one that is pointed at', async () => {
    const whole = (await at('models|'))?.documentation
    expect(whole).toContain('models.small = 2;\nmodels.base = 4;')
    const one = await at('models.base|')
    expect(one?.name).toBe('models.base')
    expect(one?.documentation).toBe('Defined in this notebook:\n\n```nix\nmodels.base = 4;\n```')
  })

  it.each([...libraryNames, 'toolchain'])('of the library: %s', async (name) => {
    const found = await at(`x = ${name}|`)
    expect(found?.name).toBe(name)
    expect(found?.documentation.length).toBeGreaterThan(60)
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
      expect(found?.documentation).toContain('`%%python NAME [INPUT…] [key=VALUE…]`')
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
