import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CommandSyntax } from '../../../../kernel/outcome/command-syntax.ts'
import { commandMistakeInWords } from '../../../../kernel/render/words/commands/mistake.ts'
import { readCommandWords, usageOf } from '../../../../kernel/session/request/command-syntax.ts'
import { commandWords } from '../../../../kernel/session/request/command-words.ts'

const draw: CommandSyntax = {
  name: 'draw',
  operands: [
    { word: 'NAME', kind: 'step' },
    { word: 'PATH', kind: 'path-in-step', isOptional: true }
  ],
  options: [
    { name: '--axes', short: '-a', takes: ['X', 'Y'], means: 'draws one over the other' },
    { name: '--to', takes: ['FILE'], means: 'writes it' },
    {
      name: '--grid',
      takes: [{ choices: ['on', 'off'] }],
      standsAlone: true,
      means: 'switches the grid'
    },
    { name: '--dot', group: 'form', means: 'as dots' },
    { name: '--line', group: 'form', means: 'as a line' }
  ],
  examples: [{ line: '%draw model' }, { line: '%draw model a.csv', means: 'for a file' }]
}
const all: CommandSyntax = {
  name: 'all',
  operands: [{ word: 'NAME', kind: 'step', isRepeated: true }],
  options: [],
  examples: [{ line: '%all a b' }]
}
const count: CommandSyntax = {
  name: 'count',
  operands: [
    { word: 'HOW', kind: { choices: ['up', 'down'] } },
    { word: 'N', kind: 'number', isOptional: true }
  ],
  options: [],
  examples: [{ line: '%count up' }]
}

const read = (syntax: CommandSyntax, line: string) =>
  readCommandWords(syntax, commandWords(line, []))

describe('usage', () => {
  it.each([
    [draw, '%draw NAME [PATH] [--axes X Y] [--to FILE] [--grid on|off] [--dot | --line]'],
    [all, '%all NAME…'],
    [count, '%count up|down [N]']
  ])('%#', (syntax, usage) => {
    expect(usageOf(syntax)).toBe(usage)
  })
})

describe('words', () => {
  it.each([
    [draw, 'model', ['model'], {}],
    [draw, 'model "my file.csv"', ['model', 'my file.csv'], {}],
    [draw, '--axes lr loss model', ['model'], { '--axes': ['lr', 'loss'] }],
    [draw, 'model -a lr loss', ['model'], { '--axes': ['lr', 'loss'] }],
    [draw, 'model --to=a.png', ['model'], { '--to': ['a.png'] }],
    [draw, 'model --to "--to=x"', ['model'], { '--to': ['--to=x'] }],
    [draw, 'model --to a --to b', ['model'], { '--to': ['b'] }],
    [draw, 'model --dot', ['model'], { '--dot': [] }],
    [draw, 'model -- --dot', ['model', '--dot'], {}],
    [draw, '--grid off', [], { '--grid': ['off'] }],
    [all, 'a b c', ['a', 'b', 'c'], {}],
    [count, 'down 12', ['down', '12'], {}]
  ])('%# %s', (syntax, line, operands, options) => {
    const words = read(syntax, line)
    if (!words.ok) throw new Error(JSON.stringify(words.mistake))
    expect(words.value.operands).toEqual(operands)
    for (const { name } of syntax.options) {
      const given = Object.entries(options).find(([option]) => option === name)?.[1]
      expect(words.value.has(name)).toBe(given !== undefined)
      expect(words.value.values(name)).toEqual(given ?? [])
    }
  })

  it.each([
    [draw, '', 'No step is named.'],
    [all, '', 'No step is named.'],
    [count, '', 'It is either up or down.'],
    [count, 'left', 'It is either up or down, not left.'],
    [count, 'up 0', '0 is not a number from 1 on.'],
    [count, 'up two', 'two is not a number from 1 on.'],
    [draw, 'a b c', '"c" is one word too many'],
    [draw, 'a b c d', '"c d" is 2 words too many. What has blanks in its name stands in quotes.'],
    [draw, 'a --nothing', 'There is no option --nothing.'],
    [all, 'a --nothing=1', 'There is no option --nothing.'],
    [draw, 'a --axes lr', '--axes needs X and Y behind it.'],
    [draw, 'a --to=', '--to needs FILE behind it.'],
    [draw, 'a --dot=1', '--dot takes nothing behind it.'],
    [draw, 'a --dot --line', 'Only one of --dot and --line can be asked for.'],
    [draw, '--grid', '--grid needs on or off behind it.'],
    [draw, '--grid maybe', '--grid is either on or off, not maybe.']
  ])('%# %s', (syntax, line, message) => {
    const words = read(syntax, line)
    if (words.ok) throw new Error(`${line} was taken`)
    const told = commandMistakeInWords(words.mistake)
    expect(told.message).toContain(message)
    const examples =
      syntax === draw ? '%draw model, or: %draw model a.csv for a file' : syntax.examples[0].line
    expect(told.fix).toMatch(/^(%\w+ takes .*\. )?Write it as in: /)
    expect(told.fix).toContain(`Write it as in: ${examples}`)
  })

  it('that are no option are answered with those that there are', () => {
    const words = read(draw, 'a --nothing')
    const fix = words.ok ? '' : commandMistakeInWords(words.mistake).fix
    expect(fix).toMatch(
      /^%draw takes --axes, --to, --grid, --dot, --line\. A name that begins with - stands behind --\./
    )
  })

  it('whatever stands there is read or refused', () => {
    const word = fc.constantFrom(
      '--axes',
      '-a',
      '--to=',
      '--grid',
      '--',
      '-',
      '',
      'x',
      '--=',
      '-=y'
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string()), { maxLength: 12 }), (words) => {
        for (const syntax of [draw, all, count]) {
          const given = readCommandWords(syntax, words)
          if (given.ok) expect(given.value.operands.length).toBeLessThanOrEqual(words.length)
          else expect(commandMistakeInWords(given.mistake).message).toMatch(/\.$/)
        }
      })
    )
  })
})
