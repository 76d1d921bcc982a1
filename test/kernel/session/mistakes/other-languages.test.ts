import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mistakeText, renderMistake } from '../../../../kernel/render/outcome/mistake.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { evaluatingEngine, testSession, type TestSession } from '../support.ts'

let test: TestNix
let notebook: TestSession
beforeAll(async () => {
  test = await testNix(['restrict-eval = true'])
  notebook = testSession(evaluatingEngine(test))
})
afterAll(async () => {
  await notebook.close()
  test.remove()
})

/* What people write who know another language: each is told what it means here, and what to write. */
describe('what is written as in another language is answered in Nix', () => {
  it.each([
    ['lr = 1e-3;', 'write 1.0e-3.', 'line 1, column 7'],
    ['lrs = [ 1e-3 1.5e-4 ];', 'write 1.0e-3.', 'line 1, column 10'],
    ['lr = 2E5;', 'write 2.0E5.', 'line 1, column 7'],
    ['n = 1_000;', 'write 1000 instead of 1_000', 'line 1, column 6'],
    ['n = 1_000_000;', 'write 1000000 instead of 1_000_000', 'line 1, column 6'],
    ['%%python a n=1_000\nprint(n)', '`n=1000`', 'line 1, column 14'],
    ['%%python a n=1e-3\nprint(n)', 'n=1.0e-3', 'line 1, column 14'],
    ['x = [ 1 -1 ];', '`(-1)`', 'line 1, column 9'],
    ['x = [ 1 -n ];', '`(-n)`', 'line 1, column 9'],
    ['x = None;', 'In Nix None is written null.', 'line 1, column 5'],
    ['x = [ True ];', 'In Nix True is written true.', 'line 1, column 7'],
    ['x = [0.1, 0.2];', 'separated by blanks, without commas', 'line 1, column 9'],
    ['x = {"a": 1};', '`"a" = value;`', 'line 1, column 9'],
    ['x = {a: 1};', '`a = value;`', 'line 1, column 7'],
    ['x = "${HOME}/data";', 'write \\${HOME}', 'line 1, column 8'],
    ['x = ./data/my cars.json;', '"/my cars.json"', 'line 1, column 15'],
    ['%shel', 'Did you mean %shell?', 'line 1, column 1']
  ])('%s', async (code, hint, place) => {
    const { mistake } = await notebook.run(code, 'cell')
    if (mistake === null) throw new Error('it is taken')
    const text = renderMistake(mistake).traceback.join('\n')
    expect(text).toContain(hint)
    expect(text).toContain(place)
    expect(text).not.toMatch(/Run the cell that defines|is not there|There is no file/)
  })

  it('what restrict-eval forbids is named, with the setting', async () => {
    const { mistake } = await notebook.run('x = builtins.readFile /etc/hosts;', 'cell')
    const text = mistake === null ? '' : mistakeText(mistake)
    expect(text).toContain('restrict-eval of this machine')
    expect(text).toContain('is forbidden in restricted mode')
    expect(text).toContain('restrict-eval = false')
    expect(text).not.toContain('There is no file')
  })
})

it('a name that is missing for another reason is asked for as before', async () => {
  for (const code of ['x = e5;', 'x = [ 1 _000 ];', 'x = "${home}";', 'x = f ./a b;']) {
    const { mistake } = await notebook.run(code, 'cell')
    expect(mistake?.kind).toBe('missing-names')
    if (code !== 'x = f ./a b;') expect(JSON.stringify(mistake)).toContain('"lost":null')
  }
})
