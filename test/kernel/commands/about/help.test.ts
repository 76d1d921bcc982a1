import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { format } from 'oxfmt'
import { describe, expect, it } from 'vitest'
import { packageRoot } from '../../../../kernel/host/index.ts'
import { commands } from '../../../../kernel/commands/commands.ts'
import { commandDocument, helpDocument } from '../../../../kernel/commands/about/help.ts'
import type { Block } from '../../../../kernel/outcome/index.ts'
import { readCommandWords, usageOf } from '../../../../kernel/session/request/command-syntax.ts'
import { withCommands } from '../../../support/commands-table.ts'
import { commandWords } from '../../../../kernel/session/request/command-words.ts'

const all = [...commands.values()]

/** The texts of all tables, row by row, those of sections too. */
function rowsOf(blocks: readonly Block[]): string[][] {
  return blocks.flatMap((block) => {
    if (block.kind === 'section') return rowsOf(block.blocks)
    return block.kind === 'table' ? block.rows.map((row) => row.map(({ text }) => text)) : []
  })
}

describe('%help', () => {
  it('has each command once, with what it does and a line to copy', () => {
    const rows = rowsOf(helpDocument(commands).blocks)
    for (const command of all) {
      const mine = rows.filter(([usage]) => usage === usageOf(command))
      expect(mine).toEqual([[usageOf(command), command.summary, command.examples[0].line]])
    }
  })

  it('has no section without a command', () => {
    const [[name, help] = []] = [...commands].filter(([one]) => one === 'help')
    if (name === undefined || help === undefined) throw new Error('there is no %help')
    const { blocks } = helpDocument(new Map([[name, help]]))
    const titles = blocks.flatMap((block) => (block.kind === 'section' ? [block.title] : []))
    expect(titles).toEqual(['Help'])
  })

  it.each(all.map((command) => [command.name, command] as const))(
    'tells all options of %s',
    (_, command) => {
      const texts = rowsOf(commandDocument(command).blocks).map(([first = '']) => first)
      for (const { name } of command.options)
        expect(texts.some((text) => text.split(' ')[0] === name)).toBe(true)
      for (const { line } of command.examples) expect(texts).toContain(line)
    }
  )
})

describe('README', () => {
  it('lists the commands as their table has them (npm run readme writes it)', async () => {
    const file = join(packageRoot, 'README.md')
    const readme = readFileSync(file, 'utf8')
    expect(readme).toBe((await format(file, withCommands(readme))).code)
  })
})

describe('the examples of a command', () => {
  const examples = all.flatMap((command) =>
    command.examples.map(({ line }) => [line, command] as const)
  )

  it.each(examples)('%s is what the command takes', (line, command) => {
    const [name, ...words] = commandWords(line, [])
    expect(name).toBe(`%${command.name}`)
    expect(readCommandWords(command, words)).toMatchObject({ ok: true })
  })
})
