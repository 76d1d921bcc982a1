import { describe, expect, it } from 'vitest'
import type { TestNix } from '../../support/nix.ts'
import { saidInWords } from '../../../kernel/render/words/said.ts'
import { givenNotebook } from '../session/given-notebook.ts'
import { mistakeOf, stepOf, type Ran, type TestSession } from '../session/support.ts'
import { syntaxWords } from '../../support/syntax-words.ts'

let test: TestNix
let notebook: TestSession
givenNotebook((given) => {
  ;({ test, notebook } = given)
})

function textOf({ outcome }: Ran): string {
  const [shown] = outcome.shown
  if (shown?.kind === 'said') return saidInWords(shown.said).text
  if (shown?.kind !== 'text') throw new Error(JSON.stringify(outcome))
  return shown.text
}

describe('%freeze', () => {
  it('defines programs of this machine by their names, for steps of any cell', async () => {
    const ran = await notebook.run(
      "%freeze sh\nsaid = output ''${sh}/bin/sh -c \"echo said > x\"'';",
      'freeze'
    )
    expect(ran.shown).toEqual(['Frozen from this machine', 'sh not built', 'said built'])
    expect(textOf(ran)).toMatch(/^\$\{sh\}\/bin\/sh {2}\w+$/)
    const step = stepOf(await notebook.run('output "${sh}/bin/sh -c true"', 'ask'))
    expect(step.command[0]).toBe('${sh}/bin/sh')
  })

  it('says what takes so long', async () => {
    const { events } = await notebook.run('%freeze env', 'env')
    const phases = events.flatMap((event) =>
      event.kind === 'progress' ? [event.progress.phase] : []
    )
    expect(new Set(phases)).toEqual(new Set(['freezing']))
  })

  it('is the definition that stands in an exported program', () => {
    const [part] = notebook.engine.workspace.notebook.parts('sh')
    expect(part?.definition.expression.text).toMatch(
      /^freeze \{ hash = "sha256-[^"]{44}"; programs = \[ "sh" \]; \}$/
    )
  })

  it('is undone when its cell says no more of it', async () => {
    await notebook.run('x = 1;', 'freeze')
    const { names } = mistakeOf(await notebook.run('sh', 'ask'), 'missing-names')
    expect(names).toMatchObject([{ name: 'sh' }])
  })

  it.each([
    ['%freeze', 'No program is named.'],
    ['%freeze no-such-program-anywhere', 'no-such-program-anywhere']
  ])('%s says what is wrong', async (code, message) => {
    const mistake = mistakeOf(await notebook.run(`x = 1;\n${code}`, 'wrong'), 'syntax')
    expect(syntaxWords(mistake).message).not.toBe('')
    const found = mistakeOf(await notebook.run(`# first\n${code}\ny = 1;`, 'wrong'), 'command')
    expect(found).toMatchObject({ command: '%freeze', place: { line: 2, column: 1, text: code } })
    expect(found.message).toContain(message)
    expect(found.fix).not.toBe('')
    mistakeOf(await notebook.run('y', 'ask'), 'missing-names')
  })
})

describe('%info', () => {
  it('says what steps are built with', async () => {
    const text = textOf(await notebook.run('%info', 'info'))
    expect(text).toContain(test.nix.version)
    expect(text).toMatch(/^store +\/.*nix\/store, this user's own$/m)
    expect(text).toMatch(/^sandbox +yes$/m)
    expect(text).toMatch(/^content-addressed steps +yes$/m)
    expect(text).toMatch(/^toolchain +this machine's own, frozen: python3/m)
    expect(text).toMatch(/^pages of PDFs +are drawn by pdftoppm in a sandbox: no network/m)
    const columns = text.split('\n').map((line) => /^\S+(?: \S+)* {2,}/.exec(line)?.[0].length)
    expect(new Set(columns).size).toBe(1)
  })
})

describe('%help', () => {
  const titleOf = async (code: string) => {
    const [shown] = (await notebook.run(code, 'help')).outcome.shown
    return shown?.kind === 'document' ? shown.document.title : null
  }

  it('lists what a cell can hold, or tells all of one command', async () => {
    expect(await titleOf('%help')).toBe('What a cell can hold')
    expect(await titleOf('%help files')).toBe('%files NAME [PATH] [--failed] [--links on|off]')
    expect(await titleOf('%help %stale')).toBe('%stale')
  })

  it('says which commands there are where it is asked for another', async () => {
    const { message, fix } = mistakeOf(await notebook.run('%help nothing', 'help'), 'command')
    expect(message).toBe('There is no command %nothing.')
    expect(fix).toContain('%help')
  })
})

describe('a command that there is not', () => {
  it.each([
    ['%fereze jq', 'Did you mean %freeze? %help lists those that there are.'],
    ['%xyzzy', '%help lists those that there are.']
  ])('%s', async (code, fix) => {
    const mistake = mistakeOf(await notebook.run(code, 'unknown'), 'command')
    expect(mistake).toMatchObject({ fix, place: { line: 1, column: 1 } })
    expect(mistake.message).toContain(code.split(' ')[0])
  })
})
