import { describe, expect, it } from 'vitest'
import { readOptions } from '../../../kernel/cli/terminal/options.ts'
import { nixWorkflow } from '../../../kernel/cli/program.ts'
import { optionMistakeInWords } from '../../../kernel/render/words/command-line/index.ts'
import { subcommands } from '../../../kernel/cli/subcommands/index.ts'
import { recordedTerminal } from './recorded-terminal.ts'

const refused = [
  ['a command that there is not', ['instal'], 'There is no command "instal".'],
  ['an unknown option', ['install', '--usr'], 'There is no option --usr.'],
  ['an unknown short option', ['doctor', '-x'], 'There is no option -x.'],
  ['a value that is missing', ['install', '--prefix'], '--prefix needs a value behind it.'],
  ['an empty value', ['run', 'a.ipynb', '--output='], '--output needs a value behind it.'],
  ['a flag with a value', ['install', '--user=yes'], '--user takes no value.'],
  ['two places', ['install', '--user', '--prefix', 'x'], 'Only one of --user, --sys-prefix'],
  ['two places to uninstall from', ['uninstall', '--user', '--sys-prefix'], 'Only one of --user'],
  ['no notebook', ['run'], 'NOTEBOOK is missing.'],
  ['two notebooks', ['run', 'a.ipynb', 'b.ipynb'], '"b.ipynb" is one word too many.'],
  ['a number of jobs that is none', ['run', 'a.ipynb', '--jobs', '0'], '--jobs 0 is no number'],
  ['a word for doctor', ['doctor', 'now'], '"now" is one word too many.'],
  ['a port that is no number', ['lab', 'a.ipynb', '--port', 'x'], '--port x is not a number.']
] as const

describe('wrong words', () => {
  it.each(refused)('%s: a sentence and exit code 2', async (_, words, sentence) => {
    const terminal = recordedTerminal()
    expect(await nixWorkflow(words, terminal)).toBe(2)
    expect(terminal.errors.join('\n')).toContain(sentence)
    expect(terminal.lines).toEqual([])
  })
})

describe('help', () => {
  it.each(Object.keys(subcommands))('of %s says how it is called', async (name) => {
    const terminal = recordedTerminal()
    expect(await nixWorkflow([name, '--help'], terminal)).toBe(0)
    expect(terminal.lines.join('\n')).toMatch(new RegExp(`^Usage: nix-workflow ${name}\\b`))
  })

  it.each(['run', 'import', 'report'])(
    'of %s names the option for a file in both forms',
    async (name) => {
      const terminal = recordedTerminal()
      await nixWorkflow([name, '--help'], terminal)
      expect(terminal.lines.join('\n')).toMatch(/^ {2}-o, --output \w/m)
    }
  )

  it('names every command', async () => {
    const terminal = recordedTerminal()
    expect(await nixWorkflow(['--help'], terminal)).toBe(0)
    expect(terminal.lines.join('\n')).toMatch(/install[\s\S]*uninstall[\s\S]*run[\s\S]*doctor/)
  })

  it('without a command is no success', async () => {
    expect(await nixWorkflow([], recordedTerminal())).toBe(2)
  })
})

describe('the file that is written', () => {
  it.each([
    ['--output', 'x'],
    ['--output=x', ''],
    ['-o', 'x'],
    ['-ox', '']
  ])('is named by %s %s', (option, value) => {
    const words = [option, value, 'a.ipynb'].filter((word) => word !== '')
    const read = readOptions(words, { values: ['output'], operands: ['NOTEBOOK'] })
    expect(read.ok && [read.value.value('output'), read.value.operands]).toEqual(['x', ['a.ipynb']])
  })

  it('is asked for by no subcommand that writes none', () => {
    const read = readOptions(['-o', 'x'], { flags: ['user'] })
    expect(read.ok ? '' : optionMistakeInWords(read.mistake)).toBe('There is no option -o.')
  })
})

describe('run', () => {
  it('says which file is not there', async () => {
    const terminal = recordedTerminal()
    expect(await nixWorkflow(['run', '/nowhere/a.ipynb'], terminal)).toBe(1)
    expect(terminal.errors).toEqual(['There is no file /nowhere/a.ipynb.'])
  })
})

it('prints its version', async () => {
  const terminal = recordedTerminal()
  expect(await nixWorkflow(['--version'], terminal)).toBe(0)
  expect(terminal.lines.join('')).toMatch(/^\d+\.\d+\.\d+/)
})
