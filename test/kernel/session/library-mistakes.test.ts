import { describe, expect, it } from 'vitest'
import { givenNotebook } from './given-notebook.ts'
import { mistakeOf, shell, type TestSession } from './support.ts'
import { explanationInWords } from '../../../kernel/render/words/explanation.ts'
import { hintInWords } from '../../../kernel/render/words/hint.ts'

let notebook: TestSession
givenNotebook((given) => {
  notebook = given.notebook
})

const program = '${toolchain.sh}/bin/sh'

/** A definition on the second line of its cell, and what is to be told of it. */
const cases: readonly (readonly [what: string, definition: string, words: readonly string[]])[] = [
  [
    'an unknown key in the long form',
    `output { cmd = "${program} x"; timeot = 5; }`,
    ['output sh: unknown key timeot', 'did you mean timeout?']
  ],
  [
    'an unknown key of a step with a name',
    `output { name = "train"; program = "${program}"; arg = { }; }`,
    ['output train: unknown key arg', 'did you mean args?']
  ],
  [
    'a parameter that is no valid option',
    `output { program = "${program}"; args = { "learning rate" = 1; }; }`,
    ['step sh: "learning rate" is no valid option']
  ],
  [
    'a parameter that is no argument',
    `output { program = "${program}"; args = { lr = { }; }; }`,
    ['step sh: the option lr is a set']
  ],
  [
    'a sweep without elements',
    `sweep { lr = [ ]; epochs = [ 1 ]; } (p: output "${program}")`,
    ['sweep: lr is an empty list']
  ],
  [
    'two steps of a sweep with the same parameters',
    `sweep { lr = [ 0.1 0.2 0.1 ]; } (p: output "${program} --lr=\${p.lr}")`,
    ['sweep: two steps have the same parameters: lr=0.1']
  ],
  [
    'an argument that Linux does not take',
    `output "${program} --text=\${builtins.concatStringsSep "" (builtins.genList (_: "x") 131072)}"`,
    ['step sh: an argument has 131079 bytes', '--text=xxx', 'Put it into a file']
  ],
  [
    'more than Linux takes in all',
    `output "${program} \${builtins.concatStringsSep " " (builtins.genList (n: "--result=/a/long/path/\${toString n}") 90000)}"`,
    ['step sh: the 90001 words of its command have', 'Put them into a file']
  ],
  [
    'static files of another content',
    `static { path = builtins.toFile "x" "x"; hash = "sha256-${'A'.repeat(43)}="; }`,
    ['does not have the hash sha256-AAAA']
  ]
]

describe('a path in quotes is told as the text that it is', () => {
  it.each([
    ['./data.csv', 'write ./data.csv in'],
    ['../data', 'write ../data in'],
    ['~/data.csv', 'write ~/data.csv in'],
    ['data.csv', 'write ./data.csv in']
  ])('%s', async (path, words) => {
    const ran = await notebook.run(`table = static { path = "${path}"; };`, 'cell')
    const { hint, place } = mistakeOf(ran, 'evaluation')
    expect(hint === null ? '' : hintInWords(hint)).toContain(words)
    expect(place).toMatchObject({ line: 1 })
  })
})

describe('what is wrong with a step is told with the step, the argument and the line', () => {
  it.each(cases)('%s', async (_, definition, words) => {
    const ran = await notebook.run(`# a comment\nmodel = ${definition};`, 'cell')
    const mistake = mistakeOf(ran, 'evaluation')
    expect(mistake.definition).toBe('model')
    for (const word of words) expect(mistake.message).toContain(word)
    expect(mistake.place).toMatchObject({ line: 2 })
  })

  it('a file that the step before never wrote: what it did write', async () => {
    const dataset = `dataset = ${shell('echo 1 > data.csv; echo 2 > summary.json')};`
    const model = `model = ${shell('cat ${dataset}/dta.csv > x')};`
    const mistake = mistakeOf(await notebook.run(`${dataset}\n${model}`, 'cell'), 'build-failed')
    expect(mistake.step).toBe('model')
    expect(mistake.explanation.flatMap(explanationInWords)[0]).toBe(
      'model reads ${dataset}/dta.csv, but dataset wrote no such file. It wrote data.csv, summary.json. Did you mean ${dataset}/data.csv?'
    )
  })

  it('a fetched file that does not match its pin: both hashes', async () => {
    const wrong = `sha256-${'E'.repeat(43)}=`
    const fetched = `model = network { cmd = "${program} -c 'echo 1 > x'"; hash = "${wrong}"; };`
    const mistake = mistakeOf(await notebook.run(fetched, 'cell'), 'build-failed')
    expect(mistake.step).toBe('model')
    const told = mistake.explanation.flatMap(explanationInWords).join('\n')
    expect(told).toContain(wrong)
    expect(told.match(/sha256-[A-Za-z0-9+/]{43}=/g)?.some((hash) => hash !== wrong)).toBe(true)
  })
})
