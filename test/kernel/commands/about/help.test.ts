import { describe, expect, it } from 'vitest'
import { commands } from '../../../../kernel/commands/commands.ts'
import { help, helpText } from '../../../../kernel/commands/about/help.ts'

describe('%help', () => {
  const usages = (text: string) =>
    text.split('\n').flatMap((line) => /^ {2}(%\S.*)$/.exec(line)?.[1] ?? [])

  it('has each command once', () => {
    expect(usages(helpText(commands)).toSorted()).toEqual(
      [...commands.values()].map(({ usage }) => usage).toSorted()
    )
  })

  it('has each command of the kernel in a group of its purpose', () => {
    const [last] = helpText(commands).split('\n\n').slice(-1)
    expect(last).toBe(`Help\n  ${help.usage}\n      ${help.summary}`)
  })

  it('has a command that it knows no purpose of', () => {
    const other = { ...help, name: 'other', usage: '%other', summary: 'does something else' }
    const text = helpText(new Map([...commands, ['other', other]]))
    expect(usages(text)).toContain('%other')
  })
})
