import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commands } from '../../../../kernel/commands/commands.ts'
import { complete } from '../../../../kernel/session/editor/completion/complete.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { evaluatingEngine, testSession, type TestSession } from '../support.ts'

let test: TestNix
let notebook: TestSession
beforeAll(async () => {
  test = await testNix()
  notebook = testSession(evaluatingEngine(test))
  await notebook.run('dataset = 1; models.small = 2; models.smart.x = 3; "d d" = 4;', 'a')
  await notebook.run('models.base = 4;', 'b')
  await notebook.run(
    'values = builtins.listToAttrs [ { name = "alpha"; value = throw "forced"; } { name = "a b"; value.inner = 1; } ];',
    'v'
  )
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
    ['in capitals', 'DATA|', ['dataset'], 'DATA'],
    ['of a let around it', 'let own = 1; in ow|', ['own'], 'ow'],
    ['of a let without an end', 'x = let own = 1; other = ow|', ['own'], 'ow'],
    ['of a function around it', 'map (own: output { cmd = "${ow|', ['own'], 'ow'],
    ['of formals around it', 'f = { own, more ? ow| }: 1', ['own'], 'ow'],
    ['of a set around it', 'x = rec { own = 1; y = { z = [ ow|', ['own'], 'ow'],
    ['of the cell itself', 'own = 1; x = ow|', ['own'], 'ow'],
    ['the nearest first', 'dataframe = 1; x = dat|', ['dataframe', 'dataset'], 'dat'],
    ['of a set of with', 'with values; [ alp|', ['alpha'], 'alp'],
    ['in a string', 'x = "${datas|}"', ['dataset'], 'datas'],
    ['with the rest of the word', 'x = da|ta;', ['dataset'], 'data'],
    ['behind an emoji', '"🦊🐧" + datas|', ['dataset'], 'datas'],
    ['behind a name of more than one unit', '# 🦊\nx = "é🐧"; y = models.b|', ['base'], 'b'],
    ['inputs of a script', '%%python x datas|\nprint(1)', ['dataset'], 'datas'],
    ['inputs below a name', '%%python x n=1 models.sm|', ['small', 'smart'], 'sm'],
    ['values of a script', '%%python x n=(1 + datas|', ['dataset'], 'datas'],
    ['that a script is a sweep', '%%python x dataset --s|', ['--sweep'], '--s'],
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
    [
      'what a pattern means',
      '%compare *a*|',
      ['dataset', 'models.base', ...smart, 'values'],
      '*a*'
    ],
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

  it('are given each once, with what they are, those of the notebook first', async () => {
    await notebook.run('map = 1; f = { lr, epochs ? 5 }: x: lr; later = map;', 'c')
    const { texts, types } = await at('|')
    expect(texts).toEqual([...new Set(texts)])
    expect(texts.slice(0, 5)).toEqual(['dataset', 'f', 'later', 'map', 'models'])
    expect(types).toEqual(['int', 'function', 'set', 'library', 'builtin'])
    const { matches } = await notebook.session.complete('f', 1)
    expect(matches[0]).toEqual({
      ...{ text: 'f', type: 'function', signature: '{ lr, epochs ? 5 }: x:' }
    })
    await notebook.run('', 'c')
  })

  it.each<[string, string, string[], string]>([
    ['of a value', 'values.al|', ['alpha'], 'al'],
    ['in quotes where they need them', 'values.|', ['"a b"', 'alpha'], ''],
    ['inside of a value', 'values."a b".in|', ['inner'], 'in'],
    ['nothing of what fails', 'values.alpha.|', [], ''],
    ['nothing of what is not there', 'values.nothing.x|', [], 'x'],
    ['nothing of a number', 'dataset.|', [], '']
  ])('attributes: %s: %s', async (_, marked, texts, replaced) => {
    expect(await at(marked)).toMatchObject({ texts, replaced })
  })

  it.each<[string, string, string[], string]>([
    ['of the library', 'output { me|', ['metrics', 'memory'], 'me'],
    ['that are not there yet', 'output { memory = "1G"; me| }', ['metrics'], 'me'],
    ['that do not stand behind', 'output { me|; metrics = "a"; }', ['memory'], 'me'],
    ['in a list of a script', 'x = [ (script.python { par|', ['params'], 'par'],
    ['of a function of the notebook', 'x = f { l|', ['lr', 'label'], 'l'],
    ['of a later argument', 'x = f { lr = 1; } { ot|', ['other'], 'ot'],
    ['of a function that is computed', 'x = g { fi|', ['first'], 'fi'],
    ['with an emoji before', '# 🦊\nx = output { note = "🐧"; ti|', ['timeout'], 'ti'],
    ['in the middle of a word', 'output { ti|me = 1; }', ['timeout'], 'time'],
    ['of a set that is no argument', 'x = { me|', [], 'me'],
    ['of a value', 'output { cmd = dat|', ['dataset'], 'dat']
  ])('keys of arguments: %s: %s', async (_, marked, texts, replaced) => {
    await notebook.run(
      'f = { lr, epochs ? 1, label ? "a" }: { other }: lr; g = builtins.head [ ({ first, second ? 1 }: 1) ];',
      'c'
    )
    expect(await at(marked)).toMatchObject({ texts, replaced })
    await notebook.run('', 'c')
  })

  it.each<[string, string, string[], string]>([
    ['params of Python', '%%python x a b=1 lr=2\nprint(params["l|', ['lr'], 'l'],
    ['with the rest of the word', '%%python x lr=2\nparams["l|r"]', ['lr'], 'lr'],
    ['in the order of the line', "%%python x b=1 a=2\nparams['|", ['b', 'a'], ''],
    ['inputs', '%%python x dataset models.small\ninputs["|', ['dataset', 'small'], ''],
    ['by get', "%%python x dataset\ninputs.get('da|", ['dataset'], 'da'],
    ['of a shell', '%%bash x dataset\ncat "${inputs[d|', ['dataset'], 'd'],
    ['of JavaScript', '%%js x lr=2\nparams.l|', ['lr'], 'l'],
    ['behind an emoji', '%%python x lr=2\n"🦊", params["l|', ['lr'], 'l'],
    [
      'beside a body',
      "x = script.python { params = { a = 1; ab.c = 2; }; body = ''\nparams[\"a|",
      ['a', 'ab'],
      'a'
    ],
    [
      'that are inherited',
      "x = script.bash { inputs = { inherit dataset; inherit (m) small; }; body = ''\ncat ''${inputs[|",
      ['dataset', 'small'],
      ''
    ],
    ['none of a line that is wrong', '%%python 1\nparams["|', [], ''],
    ['none of other names', '%%python x lr=2\nothers["l|', [], '']
  ])('keys of scripts: %s: %s', async (_, marked, texts, replaced) => {
    expect(await at(marked)).toMatchObject({ texts, replaced })
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
    const { matches } = await complete(null, () => Promise.resolve(commands), 'out', 3)
    expect(matches).toEqual([{ text: 'output', type: 'library' }])
    expect((await complete(null, () => Promise.resolve(commands), 'builtins.', 9)).matches).toEqual(
      []
    )
  })
})
