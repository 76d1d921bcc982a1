import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../../nix/process/process.ts'
import { testNix, type TestNix } from '../../support/nix.ts'
import { evaluate, isWordLists, packageRoot, program, withLibrary } from './evaluate.ts'

let test: TestNix
beforeAll(async () => {
  test = await testNix()
})
afterAll(() => test.remove())

/** The words of each command, `$out` standing for `/out`. */
async function wordsOf(commands: readonly string[]): Promise<string[][]> {
  const value = await evaluate(
    test.nix,
    test.folder,
    `map (command: import ${packageRoot}/nix/lib/words.nix { step = "test"; inherit command; output = "/out"; }) input`,
    commands
  )
  if (!isWordLists(value)) throw new Error(`no lists of words: ${JSON.stringify(value)}`)
  return value
}

const cases: readonly (readonly [what: string, command: string, words: readonly string[]])[] = [
  ['blanks and line breaks part words', ' a  b\n\tc\n', ['a', 'b', 'c']],
  ['nothing at all', ' \n\t ', []],
  ['single quotes take everything', `a 'b  "c" \\ $out'`, ['a', 'b  "c" \\ $out']],
  ['double quotes keep blanks', 'a "b  c"', ['a', 'b  c']],
  ['in double quotes, a backslash escapes four', String.raw`"\$out \" \\ \a"`, ['$out " \\ \\a']],
  ['and the backquote', '"\\`x\\`"', ['`x`']],
  ['quotes within a word', `x'y z'"w"v`, ['xy zwv']],
  ['empty arguments', `a '' "" b`, ['a', '', '', 'b']],
  ['an empty argument at the end', `a ''`, ['a', '']],
  ['a quoted blank alone', `' '`, [' ']],
  ['a backslash outside quotes', String.raw`a\ b \'c \"`, ['a b', "'c", '"']],
  ['a backslash joins lines', 'a\\\nb \\\n  c', ['ab', 'c']],
  ['a backslash joins lines in double quotes', '"a\\\nb"', ['ab']],
  ['a backslash at the end stays', 'a \\', ['a', '\\']],
  ['a backslash ends no single quotes', String.raw`'a\' b`, ['a\\', 'b']],
  ['two backslashes', String.raw`a\\ 'b\\'`, ['a\\', 'b\\\\']],
  ['line breaks in quotes stay', `'a\nb' "c\nd"`, ['a\nb', 'c\nd']],
  ['$out is the output', '$out', ['/out']],
  ['$out within a word', '--log=$out/x', ['--log=/out/x']],
  ['$out in double quotes', '"$out/a b"', ['/out/a b']],
  ['$out before a quote', `$out'x'`, ['/outx']],
  ['$out twice', '$out$out', ['/out/out']],
  [
    'no other name begins with $out',
    '$output $out_ $out1 $outX',
    ['$output', '$out_', '$out1', '$outX']
  ],
  ['$out that is escaped', String.raw`\$out '$out'`, ['$out', '$out']],
  ['other names stay', '$HOME "$HOME" $ a$', ['$HOME', '$HOME', '$', 'a$']],
  ['patterns stay', '*.csv ~/x [a-z]? {a,b} !', ['*.csv', '~/x', '[a-z]?', '{a,b}', '!']],
  ['# within a word', 'a#b \\#c "#d"', ['a#b', '#c', '#d']],
  ['operators in quotes', `'a|b' "c;d" \\&`, ['a|b', 'c;d', '&']],
  ['a backquote in double quotes stays', '"`x`"', ['`x`']],
  ['what is no ASCII', `é 'ü ö' \\ß`, ['é', 'ü ö', 'ß']],
  ['carriage returns stay', 'a\r b', ['a\r', 'b']]
]

describe('the words of a command', () => {
  it('are read by the cases', async () => {
    const words = await wordsOf(cases.map(([, command]) => command))
    expect(Object.fromEntries(cases.map(([what], index) => [what, words[index]]))).toEqual(
      Object.fromEntries(cases.map(([what, , expected]) => [what, expected]))
    )
  })

  it('are those that a real shell reads', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 80, maxLength: 80 }), async (commands) => {
        const ours = await wordsOf(commands.map(({ text }) => text))
        expect(ours).toEqual(await wordsByShell(commands.map(({ forShell }) => forShell)))
      }),
      { numRuns: 5 }
    )
  })

  it('are, with what is interpolated, those that a real shell reads of the text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(interpolated, { minLength: 80, maxLength: 80 }), async (made) => {
        const value = await evaluate(
          test.nix,
          test.folder,
          `let read = command: import ${packageRoot}/nix/lib/words.nix { step = "test"; inherit command; output = "/out"; }; in [ ${made.map(({ expression }) => `(read "${expression}")`).join('\n')} ]`,
          interpolations
        )
        expect(value).toEqual(await wordsByShell(made.map(({ forShell }) => forShell)))
      }),
      { numRuns: 5 }
    )
  })

  it('of a megabyte take no long time and no deep stack', async () => {
    const started = performance.now()
    const value = await evaluate(
      test.nix,
      test.folder,
      `${withLibrary}
      let
        many = text: number: builtins.concatStringsSep " " (builtins.genList (index: "\${text}\${toString index}") number);
        count = command: builtins.length (lib.output command).nw.command;
      in [
        (count "${program} \${many "--result=x" 70000}")
        (count "${program} 'a b' \${many "--result=x" 70000}")
        (count "${program} '\${many "a " 15000}' \${many "b " 70000}")
        (builtins.stringLength (lib.output "${program} \${many "'a b'" 30000}").drvPath > 0)
      ]`
    )
    expect(value).toEqual([70001, 70002, 140002, true])
    // Together 0.9 s here; quadratic would be minutes.
    expect(performance.now() - started).toBeLessThan(20_000)
  })
})

interface Generated {
  /** As a notebook has it. */
  readonly text: string
  /** The same for a shell, to which a line break outside quotes ends the command. */
  readonly forShell: string
}

const same = (text: string): Generated => ({ text, forShell: text })

const textOf = (characters: string) =>
  fc
    .array(fc.constantFrom(...Array.from(characters)), { maxLength: 6 })
    .map((chosen) => same(chosen.join('')))

const letters = 'abcxyzAZ019'
const harmless = `${letters}-_=/.,:@%+^*?[]{}!éß😀`
const insideQuotes = `${harmless} \t\n#|&;<>()~`

const bare = textOf(harmless)
const escape = fc
  .constantFrom(...Array.from(`${insideQuotes}$\`"'\\`))
  .map((character) => same(`\\${character}`))
const single = textOf(`${insideQuotes}$\`"\\`).map(({ text }) => same(`'${text}'`))
const double = fc
  .array(
    fc.oneof(
      textOf(`${insideQuotes}'`),
      fc.constantFrom('\\"', '\\$', '\\`', '\\\\', '\\\n', '\\a', "\\'", '\\ ').map(same)
    ),
    { maxLength: 4 }
  )
  .map((parts) => same(`"${parts.map(({ text }) => text).join('')}"`))

const join = (parts: readonly Generated[]): Generated => ({
  text: parts.map(({ text }) => text).join(''),
  forShell: parts.map(({ forShell }) => forShell).join('')
})

const word = fc
  .array(fc.oneof(bare, escape, single, double), { minLength: 1, maxLength: 4 })
  .map(join)
const separator = fc.oneof(
  fc.constantFrom(' ', '\t', '  ', ' \\\n ', '\\\n ').map(same),
  fc.constant({ text: '\n', forShell: ' ' }),
  fc.constant({ text: ' \n\t', forShell: '  \t' })
)

const command = fc
  .array(fc.tuple(separator, word), { minLength: 1, maxLength: 8 })
  .map((pairs) => join(pairs.flat()))

/** What stands in a command by interpolation: its text is read as if it were written there. */
const interpolations = [
  '/nix/store/00000000000000000000000000000000-x/a.csv',
  '1.0e-7',
  'a b',
  '',
  '"c  d"',
  "'$e'"
]
const holeAmong = (count: number, quote: string) =>
  fc.nat({ max: count - 1 }).map((index) => ({
    expression: `${inNix(quote)}\${builtins.elemAt input ${index}}${inNix(quote)}`,
    forShell: `${quote}${interpolations[index] ?? ''}${quote}`
  }))

/** A text as it stands between double quotes of Nix. */
function inNix(text: string): string {
  return text.replaceAll(/["\\$]/g, '\\$&')
}
const written = ({ text, forShell }: Generated) => ({ expression: inNix(text), forShell })

/** Words that hold interpolations, within quotes and outside, as a notebook writes them. */
const interpolated = fc
  .array(
    fc.tuple(
      separator.map(written),
      fc.array(
        fc.oneof(
          word.map(written),
          holeAmong(interpolations.length, ''),
          holeAmong(4, '"'),
          holeAmong(4, "'")
        ),
        { minLength: 1, maxLength: 3 }
      )
    ),
    { minLength: 1, maxLength: 6 }
  )
  .map((words) => {
    const parts = words.flatMap(([blank, pieces]) => [blank, ...pieces])
    return {
      expression: parts.map(({ expression }) => expression).join(''),
      forShell: parts.map(({ forShell }) => forShell).join('')
    }
  })

async function wordsByShell(commands: readonly string[]): Promise<string[][]> {
  const endOfCommand = 'END OF COMMAND'
  const lines = [
    // Patterns and a tilde would be replaced where files fit.
    `set -f; HOME='~'; show() { for word; do printf '%s\\0' "$word"; done; printf '%s\\0' '${endOfCommand}'; }`,
    ...commands.map((text) => `show ${text}`)
  ]
  const ended = await run({
    program: 'sh',
    arguments: ['-c', lines.join('\n')],
    environment: { LC_ALL: 'C.UTF-8' }
  })
  if (ended.exitCode !== 0) throw new Error(ended.stderr)
  const all = ended.stdout.split('\0')
  const read: string[][] = []
  let words: string[] = []
  for (const text of all.slice(0, -1)) {
    if (text === endOfCommand) {
      read.push(words)
      words = []
    } else words.push(text)
  }
  return read
}
