import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { evaluatingEngine, testSession, type TestSession } from '../support.ts'

let test: TestNix
let notebook: TestSession

const train = `import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--epochs", "-e", type=int, default=5, help="how often all data is seen")
parser.add_argument('--learning-rate', help='size of a step')
parser.add_argument("data")
# parser says --never
`

beforeAll(async () => {
  test = await testNix()
  notebook = testSession(evaluatingEngine(test))
  const at = (...path: string[]) => join(test.folder, ...path)
  for (const folder of ['data/sub folder', 'data/bin', 'data/deep/er', '.hidden'])
    mkdirSync(at(folder), { recursive: true })
  const names = ['data.csv', 'day.csv', '.dot', 'two words.txt', 'quo"te', 'do${llar}', '🦊.csv']
  for (const name of [...names, 'a\nb', 'red\u001b[31m', "it's"])
    writeFileSync(at('data', name), '')
  writeFileSync(Buffer.concat([Buffer.from(at('data/')), Buffer.from([0xff, 0x64])]), '')
  writeFileSync(at('data/deep/er/x.json'), '')
  writeFileSync(at('data/bin/tool'), `#!/bin/sh\ncase $1 in --quick) ;; --slow=*) ;; esac\n`)
  chmodSync(at('data/bin/tool'), 0o755)
  symlinkSync('/etc', at('data/outside'))
  symlinkSync('deep', at('data/inside'))
  writeFileSync(at('train.py'), train)
  await notebook.run('data = static { path = ./data; }; sub = { d = data; };', 'a')
  await notebook.run('trainer = program "train" ./train.py;', 'b')
  await notebook.run(
    "one = output ''${python}/bin/python3 -m model --width=3 ${data}/x --deep'';",
    'c'
  )
})
afterAll(async () => {
  await notebook.close()
  test.remove()
})

async function at(marked: string) {
  const cursor = marked.indexOf('|')
  const code = marked.replace('|', '')
  const { matches, start, end } = await notebook.session.complete(code, cursor)
  return {
    texts: matches.map(({ text }) => text),
    types: matches.map(({ type }) => type),
    replaced: code.slice(start, end)
  }
}

describe('completion of files', () => {
  it.each<[string, string, string[], string]>([
    ['of static files', 'x = "${data}/da|"', ['data.csv', 'day.csv'], 'da'],
    ['in an indented string', "output ''\n  cat ${data}/da|", ['data.csv', 'day.csv'], 'da'],
    ['behind an option', "output ''x --data=${data}/da|''", ['data.csv', 'day.csv'], 'da'],
    ['by a path of names', 'x = "${sub.d}/day|"', ['day.csv'], 'day'],
    ['in the middle of a word', 'x = "${data}/da|ta.csv"', ['data.csv', 'day.csv'], 'data.csv'],
    ['in a folder', 'x = "${data}/deep/er/|"', ['x.json'], ''],
    ['behind a link that stays inside', 'x = "${data}/inside/|"', ['er/'], ''],
    ['none behind a link that leads out', 'x = "${data}/outside/pas|"', [], 'pas'],
    ['none above', 'x = "${data}/../|"', [], ''],
    ['with a dot where one is typed', 'x = "${data}/.|"', ['.dot'], '.'],
    ['with emoji before', '# 🦊\nx = "🐧 ${data}/day|"', ['day.csv'], 'day'],
    ['of an emoji', 'x = "${data}/🦊|"', ['🦊.csv'], '🦊'],
    ['with a quote', 'x = "${data}/quo|"', ['quo\\"te'], 'quo'],
    ['with a dollar', 'x = "${data}/do|"', ['do\\${llar}'], 'do'],
    ['with a dollar in an indented string', "x = ''${data}/do|''", ["do''${llar}"], 'do'],
    ['none that is no line of text', 'x = "${data}/red|"', [], 'red'],
    ['programs', 'x = "${data}/bin/to|"', ['tool'], 'to'],
    ['of a path on disk', 'x = "${./data}/day|"', ['day.csv'], 'day'],
    ['none of what is not there', 'x = "${nothing}/da|"', [], 'da'],
    ['none of a number', 'x = "${1}/da|"', [], 'da'],
    ['none of what would be a pattern', 'x = "${data}/(|"', [], '']
  ])('in strings: %s: %s', async (_, marked, texts, replaced) => {
    expect(await at(marked)).toMatchObject({ texts, replaced })
  })

  it('says what they are', async () => {
    expect((await at('x = "${data}/bin/|"')).types).toEqual(['program'])
    const { texts, types } = await at('x = "${data}/|"')
    expect(types[texts.indexOf('deep/')]).toBe('folder')
    expect(types[texts.indexOf('outside')]).toBe('link')
    expect(texts.some((text) => /\p{Cc}/u.test(text))).toBe(false)
  })

  it.each<[string, string, string[], string]>([
    ['relative', 'x = ./tr|', ['train.py'], 'tr'],
    ['a folder', 'x = ./da|', ['data/'], 'da'],
    ['in a folder', 'x = ./data/da|', ['data.csv', 'day.csv'], 'da'],
    ['right behind the slash', 'x = ./data/deep/|', ['er/'], ''],
    ['above', 'x = ./data/../tr|', ['train.py'], 'tr'],
    ['in an interpolation', 'x = "${./tr|}"', ['train.py'], 'tr'],
    ['in a list', 'x = [ ./data/deep/|', ['er/'], ''],
    ['only what a path can hold', 'x = ./data/tw|', [], 'tw'],
    ['hidden where a dot is typed', 'x = ./.hi|', ['.hidden/'], '.hi'],
    ['in the middle of a word', 'x = ./tr|ain.p', ['train.py'], 'train.p'],
    ['not in a comment', '# ./tr|', [], ''],
    ['not in a division', 'x = 6 / tr|', ['trainer', 'true'], 'tr']
  ])('on disk: %s: %s', async (_, marked, texts, replaced) => {
    expect(await at(marked)).toMatchObject({ texts, replaced })
  })

  it.each<[string, string, string[], string]>([
    ['of a step', '%files data da|', ['data.csv', 'day.csv'], 'da'],
    ['in a folder', '%files data deep/|', ['deep/er/'], 'deep/'],
    ['that need quotes', '%files data two|', ['"two words.txt"'], 'two'],
    ['in quotes', '%files data "two w|', ['"two words.txt"'], '"two w'],
    ['in single quotes', "%files data 'two|", ["'two words.txt'"], "'two"],
    ['behind the name', '%copy data/da|', ['data/data.csv', 'data/day.csv'], 'data/da'],
    ['on disk', '%export tr|', ['train.py'], 'tr'],
    ['in a folder on disk', '%export data/da|', ['data/data.csv', 'data/day.csv'], 'data/da'],
    ['none of what is not there', '%files nothing da|', [], 'da'],
    ['none above a result', '%files data ../|', [], '../']
  ])('behind commands: %s: %s', async (_, marked, texts, replaced) => {
    expect(await at(marked)).toMatchObject({ texts, replaced })
  })

  it('of programs behind %freeze', async () => {
    expect((await at('%freeze nix-inst|')).texts).toContain('nix-instantiate')
  })
})

describe('completion of options', () => {
  const all = ['--epochs', '--learning-rate']
  it.each<[string, string, string[], string]>([
    ['of a script on disk', "output ''${py}/bin/python3 ${./train.py} --|''", all, '--'],
    ['that begin so', "output ''${py}/bin/python3 ${./train.py} --epo|''", ['--epochs'], '--epo'],
    ['short ones', "output ''${py}/bin/python3 ${./train.py} -e|''", ['-e'], '-e'],
    ['not given yet', 'output "${trainer}/bin/train --epochs=3 --|"', ['--learning-rate'], '--'],
    [
      'of a program of the notebook',
      "output ''\n  ${trainer}/bin/train \\\n  --ep|",
      ['--epochs'],
      '--ep'
    ],
    [
      'in the middle of a word',
      'output "${trainer}/bin/train --ep|ochs 5"',
      ['--epochs'],
      '--epochs'
    ],
    ['of a program in a result', 'output "${data}/bin/tool --|"', ['--quick', '--slow'], '--'],
    ['of other cells', 'output "${python}/bin/python3 --|"', ['--deep', '--width'], '--'],
    [
      'as arguments',
      'output { program = "${trainer}/bin/train"; args = { le|',
      ['learning-rate'],
      'le'
    ],
    ['none of a plain word', 'output "train --|"', [], '--']
  ])('%s: %s', async (_, marked, texts, replaced) => {
    const found = await at(marked)
    expect([...found.texts].sort()).toEqual([...texts].sort())
    expect(found.replaced).toBe(replaced)
  })

  it('with what they mean', async () => {
    const code = 'output "${trainer}/bin/train --e'
    const { matches } = await notebook.session.complete(code, code.length)
    expect(matches).toEqual([
      { text: '--epochs', type: 'option', signature: 'how often all data is seen' }
    ])
  })
})
