import { beforeAll, describe, expect, it } from 'vitest'
import { hintInWords } from '../../../kernel/render/words/hint.ts'
import { shownText } from '../../../kernel/render/outcome/console.ts'
import { stepsShown } from '../../../kernel/outcome/outcome.ts'
import { givenNotebook } from './given-notebook.ts'
import { mistakeOf, type TestSession } from './support.ts'
import { syntaxWords } from '../../support/syntax-words.ts'

let notebook: TestSession
givenNotebook((given) => (notebook = given.notebook))

const members = ['note=a b', 'note=x.y', 'note="q"', "note=it's", 'note=a/b']

describe('members of a sweep by what their card calls them', () => {
  beforeAll(async () => {
    await notebook.run(
      `s = sweep { note = [ "a b" "x.y" "\\"q\\"" "it's" "a/b" ]; } (p: output { program = "\${toolchain.sh}/bin/sh"; args = [ "-c" "printf '%s' \\"$1\\" > note; echo said" "sh" p.note ]; });`,
      's'
    )
  })

  it.each(members)('%s', async (member) => {
    const name = `s.${member}`
    for (const written of [name, `s.${JSON.stringify(member)}`]) {
      for (const command of ['log', 'why', 'files', 'files']) {
        const { mistake, shown } = await notebook.run(`%${command} ${written}`, 'ask')
        expect(mistake).toBe(null)
        expect(shown.join()).toContain(name)
      }
      const file = await notebook.run(`%files ${written} note`, 'ask')
      expect(file.mistake).toBe(null)
      expect(file.shown).toEqual([`${name}/note`])
    }
  })

  it('are built by %refresh', async () => {
    await notebook.run('text = "1";', 'text')
    const code = `r = sweep { note = [ "a b" ]; } (p: output "\${toolchain.sh}/bin/sh -c 'echo \${text} > x'");`
    await notebook.run(code, 'r')
    await notebook.run('text = "2";', 'text')
    const { shown, mistake } = await notebook.run('%refresh r.note=a b', 'refresh')
    expect(mistake).toBe(null)
    expect(shown.join()).toContain('1 of 1')
  })
})

describe('what stands behind a dot and is not there', () => {
  beforeAll(async () => {
    await notebook.run(`clean = output "\${toolchain.sh}/bin/sh -c 'echo 1 > clean.csv'";`, 'clean')
    await notebook.run(
      `best = sweep { lr = [ 0.1 0.2 ]; } (p: output "\${toolchain.sh}/bin/sh -c 'echo \${exact p.lr} > x'");`,
      'best'
    )
  })

  it.each([
    ['clean.csv', 'clean is a step', '"${clean}/FILE"'],
    ['next = "${clean.csv}";', 'clean is a step', '"${clean}/FILE"'],
    ['best.first', 'best has the steps lr=0.1 and lr=0.2', 'best."lr=0.1"'],
    ['best."lr=0.3"', 'best has the steps lr=0.1 and lr=0.2', 'best."lr=0.1"'],
    ['sweep.best', 'sweep.select and sweep.map', 'models."lr=0.1"'],
    ['{ a = 1; }.b', 'no member b', 'attrNames']
  ])('%s', async (code, cause, wayOut) => {
    const { hint } = mistakeOf(await notebook.run(code, 'ask'), 'evaluation')
    const words = hint === null ? '' : hintInWords(hint)
    expect(words).toContain(cause)
    expect(words).toContain(wayOut)
  })
})

it('a cell cannot put itself in the place of the library', async () => {
  for (const name of ["workflow-library'", "workflow-copies'"]) {
    const { mistake } = await notebook.run(`# a remark\n${name} = output "x";`, 'own')
    const syntax = mistakeOf({ mistake }, 'syntax')
    expect(syntaxWords(syntax).message).toContain(
      `${name} is what the workflow library itself is called`
    )
    expect(syntax.place.line).toBe(2)
  }
  const { mistake } = await notebook.run('output', 'ask')
  expect(mistake).toBe(null)
})

it('a failed sweep gives its reasons as text, too', async () => {
  const { outcome } = await notebook.run(
    `failing = sweep { n = [ 1 2 3 4 5 6 7 ]; } (p: output "\${toolchain.sh}/bin/sh -c 'echo reason \${exact p.n}; exit 1'");`,
    'failing'
  )
  expect(outcome.shown.flatMap(stepsShown)).toHaveLength(7)
  const text = outcome.shown.flatMap((part) => shownText(part, 'UTC')).join('\n')
  expect(text.match(/│ reason \d/g)).toHaveLength(5)
  expect(text).toContain('Why 2 more steps gave nothing')
})
