import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commands } from '../../../../kernel/commands/commands.ts'
import { complete } from '../../../../kernel/session/editor/complete.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { evaluatingEngine, testSession, type TestSession } from '../support.ts'

let test: TestNix
let notebook: TestSession
beforeAll(async () => {
  test = await testNix()
  notebook = testSession(evaluatingEngine(test))
  await notebook.run('dataset = 1; models.small = 2; models.smart.x = 3; "d d" = 4;', 'a')
  await notebook.run('models.base = 4;', 'b')
})
afterAll(async () => {
  await notebook.close()
  test.remove()
})

/** Completes at the `|`: what stands before the matches, the matches, and what stands behind. */
async function at(marked: string): Promise<{ texts: string[]; replaced: string; types: string[] }> {
  const cursor = marked.indexOf('|')
  const code = marked.replace('|', '')
  const { matches, start, end } = await notebook.session.complete(code, cursor)
  return {
    texts: matches.map(({ text }) => text),
    types: [...new Set(matches.map(({ type }) => type))],
    replaced: code.slice(start, end)
  }
}

const smart = ['models.small', 'models.smart', 'models.smart.x']

describe('the names that can stand at the cursor', () => {
  it.each<[string, string, string[], string]>([
    ['of the notebook', 'x = datas|', ['dataset'], 'datas'],
    ['of the library', 'x = outp|', ['output'], 'outp'],
    ['its toolchain', 'toolc|', ['toolchain'], 'toolc'],
    ['of Nix', 'x = fetchT|', ['fetchTarball', 'fetchTree'], 'fetchT'],
    ['of builtins', 'builtins.readF|', ['readFile', 'readFileType'], 'readF'],
    ['below a name, of all cells', 'models.|', ['base', 'small', 'smart'], ''],
    ['below a name, by what is typed', 'models.sm|', ['small', 'smart'], 'sm'],
    ['deeper', 'models.smart.|', ['x'], ''],
    ['below nothing', 'dataset.|', [], ''],
    ['in a string', 'x = "${datas|}"', ['dataset'], 'datas'],
    ['with the rest of the word', 'x = da|ta;', ['dataset'], 'data'],
    ['behind an emoji', '"🦊🐧" + datas|', ['dataset'], 'datas'],
    ['behind a name of more than one unit', '# 🦊\nx = "é🐧"; y = models.b|', ['base'], 'b'],
    ['inputs of a script', '%%python x datas|\nprint(1)', ['dataset'], 'datas'],
    ['inputs below a name', '%%python x n=1 models.sm|', ['small', 'smart'], 'sm'],
    ['values of a script', '%%python x n=(1 + datas|', ['dataset'], 'datas'],
    ['nothing in its body', '%%python x\ndatas|', [], ''],
    ['languages', '%%|', ['bash', 'js', 'python'], ''],
    ['languages, with the rest of the word', '# 🦊\n%%py|thon x', ['python'], 'python'],
    ['commands', '%fre|', ['freeze'], 'fre'],
    ['commands, with the rest of the word', '%fr|eez jq', ['freeze'], 'freez'],
    ['commands on a later line', '# 🦊\n%he|', ['help'], 'he'],
    ['steps behind a command', '%why data|', ['dataset'], 'data'],
    ['with the rest of the word, behind a command', '# 🦊\n%log da|tas', ['dataset'], 'datas'],
    ['parts of a set, behind a command', '%history models.s|', smart, 'models.s'],
    ['a second step, where one can stand', '%diff dataset d|', ['dataset'], 'd'],
    ['more steps', '%verify dataset models.base d|', ['dataset'], 'd'],
    ['steps after options', '%compare --file x.csv data|', ['dataset'], 'data'],
    ['steps behind a flag', '%lineage --dot data|', ['dataset'], 'data'],
    ['what a pattern means', '%compare *a*|', ['dataset', 'models.base', ...smart], '*a*'],
    ['a pattern that means some', '%compare m?dels.s|', smart, 'm?dels.s'],
    ['where steps are optional', '%plan d|', ['dataset'], 'd'],
    ['a step before a path', '%copy d|', ['dataset'], 'd'],
    ['options of a command', '%compare dataset --|', ['--file', '--plot'], '--'],
    ['options that are not there yet', '%lineage --dot --|', ['--mermaid'], '--'],
    ['what a command can be told', '%build o|', ['off', 'on'], 'o'],
    ['nothing where no step is named', '%export d|', [], 'd'],
    ['nothing behind the last word', '%log dataset d|', [], 'd'],
    ['what an option takes', '%files --links o|', ['off', 'on'], 'o'],
    ['steps behind the end of options', '%plan -- d|', ['dataset'], 'd'],
    ['commands behind help', '%help fi|', ['files'], 'fi'],
    ['nothing for the path of an option', '%compare dataset --file d|', [], 'd'],
    ['nothing behind what would be a broken pattern', '%files -(|', [], '-('],
    ['nothing more behind it', '%files -( d|', ['dataset'], 'd'],
    ['nothing of what stands for anything', '%compare [^]* -+ (d|', [], '(d'],
    ['nothing behind an unknown command', '%nothing d|', [], 'd']
  ])('%s: %s', async (_, marked, texts, replaced) => {
    const found = await at(marked)
    expect(found.texts.filter((text) => text !== 'readFileType')).toEqual(
      texts.filter((text) => text !== 'readFileType')
    )
    expect(found.replaced).toBe(replaced)
  })

  it('are given with what they are, each once, in order', async () => {
    await notebook.run('map = 1;', 'c')
    const { texts, types } = await at('|')
    expect(texts).toEqual([...new Set(texts)].sort())
    expect(types.sort()).toEqual(['builtin', 'definition', 'library'])
    await notebook.run('', 'c')
  })

  it('are not those of a number or of a plain string', async () => {
    expect((await at('x = "datas|"')).texts).toEqual([])
    expect((await at('x = 1.|')).texts).toEqual([])
  })

  it('are, behind a command, those of the steps of a sweep that was evaluated', async () => {
    const sweep =
      'found = sweep { lr = [ 1 2 ]; } (p: output "${toolchain.sh}/bin/sh ${toString p.lr}");'
    await notebook.run(`%build off\n${sweep}`, 'c')
    expect((await at('%why found|')).texts).toEqual(['found', 'found.lr=1', 'found.lr=2'])
    await notebook.run('%build on', 'c')
  })

  it('are, behind %%, also the languages of the notebook', async () => {
    await notebook.run('ruby = script.make "ruby" 1; other = 1;', 'c')
    expect(await at('%%ru|')).toEqual({ texts: ['ruby'], replaced: 'ru', types: ['language'] })
    await notebook.run('', 'c')
  })

  it('are those of the notebook where it takes builtins for itself', async () => {
    await notebook.run('builtins.own = 1;', 'c')
    expect((await at('builtins.|')).texts).toEqual(['own'])
    await notebook.run('', 'c')
  })

  it('are those of Nix and the library where there is no Nix', async () => {
    const { matches } = await complete(null, commands, 'out', 3)
    expect(matches).toEqual([{ text: 'output', type: 'library' }])
    expect((await complete(null, commands, 'builtins.', 9)).matches).toEqual([])
  })
})
