import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commands } from '../../../../kernel/commands/commands.ts'
import { matching, mostMatches } from '../../../../kernel/session/editor/completion/candidates.ts'
import { complete } from '../../../../kernel/session/editor/completion/complete.ts'
import { entriesOf, mostEntries } from '../../../../kernel/session/editor/completion/folder.ts'
import {
  functionsWithKeys,
  libraryArguments
} from '../../../../kernel/session/editor/library/arguments.ts'
import { optionsInHelp } from '../../../../kernel/session/editor/completion/option-help.ts'
import {
  longestSource,
  mostOptions,
  optionsInSource
} from '../../../../kernel/session/editor/completion/option-source.ts'
import { mistakeOf, withLibrary } from '../../../nix/lib/evaluate.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { evaluatingEngine, testSession, type TestSession } from '../support.ts'

let test: TestNix
let notebook: TestSession
beforeAll(async () => {
  test = await testNix()
  notebook = testSession(evaluatingEngine(test))
})
afterAll(async () => {
  await notebook.close()
  test.remove()
})

describe('what is completed has limits', () => {
  it.each([mostMatches, mostMatches + 1, mostMatches * 10])('%d matches', (count) => {
    const candidates = Array.from({ length: count }, (_, index) => ({
      ...{ text: `n${index}`, type: 'x', rank: 0 }
    }))
    const { matches, leftOut = 0 } = matching({ candidates, typed: 'n', from: 0, to: 1 })
    expect(matches).toHaveLength(mostMatches)
    expect(leftOut).toBe(count - mostMatches)
  })

  it.each([mostMatches, mostMatches + 1, mostMatches * 10])('%d attributes', async (count) => {
    await notebook.run(
      `many = builtins.listToAttrs (builtins.genList (n: { name = "n\${toString n}"; value = n; }) ${count});`,
      'a'
    )
    const { matches, leftOut = 0 } = await notebook.session.complete('many.n', 6)
    expect(matches).toHaveLength(mostMatches)
    expect(leftOut).toBe(count - mostMatches)
  })

  it.each([mostEntries, mostEntries + 1, mostEntries * 10])('%d files', async (count) => {
    const folder = join(test.folder, `files-${count}`)
    mkdirSync(folder)
    for (let index = 0; index < count; index += 1) writeFileSync(join(folder, `f${index}`), '')
    const { candidates, leftOut } = await entriesOf(folder, 'f')
    expect(candidates).toHaveLength(mostEntries)
    expect(leftOut).toBe(count > mostEntries ? 1 : 0)
  })

  it.each([mostOptions, mostOptions + 1, mostOptions * 10])('%d options', (count) => {
    const lines = Array.from({ length: count }, (_, index) => `p.add_argument("--o${index}")`)
    expect(optionsInSource(lines.join('\n'))).toHaveLength(mostOptions)
  })

  it.each([longestSource, longestSource * 10])('a source of more than %d characters', (length) => {
    const source = `p.add_argument("--first")\n${' '.repeat(length)}p.add_argument("--last")`
    expect(optionsInSource(source).map(({ name }) => name)).toEqual(['--first'])
  })
})

describe('options in a source', () => {
  it.each<[string, string, string[]]>([
    ['argparse', 'p.add_argument(\n  "-n", "--num-words", help="how many")', ['-n', '--num-words']],
    ['click', '@click.option("--rate/--no-rate", default="--x")', ['--rate', '--no-rate']],
    ['typer', 'rate: float = typer.Option(0.1, "--rate", "-r")', ['--rate', '-r']],
    ['optparse of R', 'make_option(c("-e", "--epochs"), type="integer")', ['-e', '--epochs']],
    ['commander', "program.option('-e, --epochs <n>', 'how often')", ['-e', '--epochs']],
    ['case of a shell', 'case "$1" in\n  --fast) ;;\n  --seed=*) ;;\nesac', ['--fast', '--seed']],
    ['getopts', 'while getopts "ab:" name; do', ['-a', '-b']],
    ['docopt', '"""\nUsage: x [--all] [--by=<n>]\n"""', ['--all', '--by']],
    ['none of comments', '# --not\n  // --nor\nx --yes', ['--yes']],
    ['nothing', 'print(1 - -1)', []]
  ])('%s', (_, source, names) => {
    expect(optionsInSource(source).map(({ name }) => name)).toEqual(names)
  })
})

describe('options in a help', () => {
  const help = (...lines: readonly string[]) => optionsInHelp(lines.join('\n'))
  it.each<[string, readonly string[], readonly string[]]>([
    [
      'argparse',
      ['usage: t [-h] [--num N]', '', 'options:', '  -h, --help     show this', '  --num N, -n N'],
      ['-h', '--help', '--num', '-n']
    ],
    [
      'of GNU',
      ['  -a, --all                  all of it', '      --block-size=SIZE      with it'],
      ['-a', '--all', '--block-size']
    ],
    ['click', ['  -v, --verbose / --no-verbose  Say more.'], ['-v', '--verbose', '--no-verbose']],
    ['Go', ['Usage of t:', '  -count int', '    \thow many'], ['-count']],
    ['git', ['    --[no-]color[=<when>]  use colours'], ['--color', '--no-color']],
    ['no list', ['usage: t [-a] [--by=N] x-y'], ['-a', '--by']],
    ['nothing', ['t: unknown', '- a', '--', '-1', '  -? ask'], []],
    ['hostile', ['--<b>x</b>', '--a"b', '--\u202ex', '-x$(y)'], ['--a', '-x']]
  ])('%s', (_, lines, names) => {
    expect(help(...lines).map(({ name }) => name)).toEqual(names)
  })

  it('come with what they mean, as far as a line has room', () => {
    expect(
      help('  -n, --num N  how many', '  --at TIME', '      when', '  --by', '  --to')
    ).toEqual([
      ...['-n', '--num'].map((name) => ({ name, means: 'how many' })),
      { name: '--at', means: 'when' },
      ...['--by', '--to'].map((name) => ({ name, means: '' }))
    ])
    for (const length of [160, 161, 1600])
      expect(help(`--x  ${'y'.repeat(length)}`)[0]?.means).toBe('y'.repeat(160))
  })

  it.each([mostOptions, mostOptions + 1, mostOptions * 10])('%d of them', (count) => {
    const lines = Array.from({ length: count }, (_, index) => `  --o${index}  x`)
    expect(help(...lines)).toHaveLength(mostOptions)
  })

  it.each([400, 401, 4000])('in a line of %d characters', (length) => {
    const line = `-a ${' '.repeat(length - 6)}--b`
    expect(help(line.replace(/ +/g, ' -c '.repeat(length)).slice(0, length))).toHaveLength(2)
    expect(help('x'.repeat(length - 4) + ' --b')).toHaveLength(length <= 400 ? 1 : 0)
  })
})

describe('what is evaluated', () => {
  it('is waited for no longer than somebody who types would, and what does not end is ended', async () => {
    await notebook.run('endless = let f = n: f (n + 1); in { deep = f 0; }; good.x.y = 1;', 'b')
    const at = (code: string) =>
      complete(notebook.engine, () => Promise.resolve(commands), code, code.length, {
        answer: 50,
        end: 300
      })
    expect((await at('endless.deep.')).matches).toEqual([])
    // The evaluator is at work on it; what needs none is answered all the same.
    expect((await at('endle')).matches.map(({ text }) => text)).toEqual(['endless'])
    // A cell that comes meanwhile waits until it is ended, and no longer.
    const { mistake } = await notebook.run('1 + 1', 'c')
    expect(mistake).toBeNull()
    // It is not begun with again.
    expect((await at('endless.deep.')).matches).toEqual([])
    const found = await notebook.session.complete('builtins.readFil', 16)
    expect(found.matches.map(({ text }) => text)).toContain('readFile')
  })
})

describe('the keys that functions of the library take', () => {
  it.each(functionsWithKeys)('are those that Nix names: %s', async (name) => {
    const said = await mistakeOf(
      test.nix,
      test.folder,
      `${withLibrary} lib.${name} { "no such key" = 1; }`
    )
    const listed = /Those there are: ([^.]*)\./.exec(said)?.[1]?.split(', ')
    const keys = libraryArguments(name.split('.'))?.map((key) => key.name)
    expect([...(keys ?? [])].sort()).toEqual([...(listed ?? [])].sort())
  })
})
