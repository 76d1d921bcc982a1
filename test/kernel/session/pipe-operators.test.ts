import { afterAll, beforeAll, expect, it } from 'vitest'
import { dialectOf } from '../../../nix/syntax/dialect.ts'
import { testNix, type TestNix } from '../../support/nix.ts'
import { exported } from './export/support.ts'
import { evaluatingEngine, mistakeOf, testSession, type TestSession } from './support.ts'
import { syntaxWords } from '../../support/syntax-words.ts'

/* `|>` needs Nix 2.24 and a feature that is off: this is to be run with older and newer ones. */
let test: TestNix
let notebook: TestSession
beforeAll(async () => {
  test = await testNix(['experimental-features = nix-command pipe-operators'])
  notebook = testSession(evaluatingEngine(test))
})
afterAll(async () => {
  await notebook.close()
  test.remove()
})

it('pipes are taken where the Nix that is there takes them, and exported with their feature', async () => {
  const ran = await notebook.run(
    'n = [ 1 2 3 ]\n  |> map (x: x * 2) |> builtins.length;\nn',
    'pipe'
  )
  if (dialectOf(test.nix.version, test.nix.features).pipeOperators) {
    expect(ran.mistake).toBeNull()
    expect(ran.shown).toEqual(['n = 3', '3'])
    const { command } = await exported(notebook.engine, { file: 'piped.nix', inline: true })
    expect(command).toContain('pipe-operators')
    return
  }
  const mistake = mistakeOf(ran, 'syntax')
  expect(mistake.place).toMatchObject({ line: 2, column: 3 })
  expect(JSON.stringify(syntaxWords(mistake))).toContain(
    'extra-experimental-features = pipe-operators'
  )
})

it('without the feature they are refused at their place, with both ways out', async () => {
  const plain = await testNix()
  const other = testSession(evaluatingEngine(plain))
  try {
    const mistake = mistakeOf(await other.run('a = "x";\nb = 1 |> f;', 'pipe'), 'syntax')
    expect(mistake.place).toMatchObject({ line: 2, column: 7 })
    expect(JSON.stringify(syntaxWords(mistake))).toContain('`f x` instead of `x |> f`')
    expect(JSON.stringify(syntaxWords(mistake))).toContain(
      'extra-experimental-features = pipe-operators'
    )
  } finally {
    await other.close()
    plain.remove()
  }
})
