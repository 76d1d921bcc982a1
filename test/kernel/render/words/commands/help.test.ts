import { describe, expect, it } from 'vitest'
import {
  commandInWords,
  type CommandInFull,
  helpInWords,
  type ListedCommand
} from '../../../../../kernel/render/words/commands/help.ts'
import { tablesOf, textsOf } from './texts.ts'

const listed = (group: ListedCommand['group']): ListedCommand => ({
  group,
  usage: `%${group} [NAME]`,
  summary: `is of ${group}`,
  example: `%${group} m`
})

describe('the list of commands', () => {
  it('is by what they are for, in the order of a reader', () => {
    const { blocks } = helpInWords([listed('help'), listed('share'), listed('see')])
    const sections = blocks.flatMap((block) => (block.kind === 'section' ? [block] : []))
    expect(sections.map(({ title }) => title)).toEqual([
      'See what there is',
      'Bring in and share',
      'Help'
    ])
    expect(sections.flatMap(tablesOf).map(({ rows }) => rows)).toEqual(
      (['see', 'share', 'help'] as const).map((group) => [
        [`%${group} [NAME]`, `is of ${group}`, `%${group} m`]
      ])
    )
  })

  it('begins with what a cell can hold', () => {
    const document = helpInWords([])
    expect(document.title).toBe('What a cell can hold')
    expect(tablesOf(document)[0]?.rows.map(([form]) => form)).toEqual([
      'NAME = VALUE;',
      "NAME = output ''COMMAND'';",
      'EXPRESSION',
      '%%python NAME [INPUT…]'
    ])
  })
})

describe('a command', () => {
  const command: CommandInFull = {
    usage: '%files NAME',
    summary: 'lists the files',
    options: [],
    examples: [{ line: '%files m' }]
  }

  it('without options has no table of them', () => {
    const document = commandInWords(command)
    expect(document.title).toBe('%files NAME')
    expect(textsOf(document)).toEqual(['It lists the files.'])
    expect(tablesOf(document).map(({ rows }) => rows)).toEqual([[['%files m', '']]])
  })

  it('says what each option means, and its short form', () => {
    const options = [
      { usage: '--output FILE', means: 'writes it', short: '-o' },
      { usage: '--force', means: 'replaces it', short: null }
    ]
    const examples = [{ line: '%files m', means: 'for all' }]
    const document = commandInWords({ ...command, options, examples })
    expect(tablesOf(document).map(({ rows }) => rows)).toEqual([
      [
        ['--output FILE', 'writes it; -o in short'],
        ['--force', 'replaces it']
      ],
      [['%files m', 'for all']]
    ])
  })
})
