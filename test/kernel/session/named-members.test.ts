import { beforeAll, describe, expect, it } from 'vitest'
import { hintInWords } from '../../../kernel/render/words/hint.ts'
import { shownText } from '../../../kernel/render/outcome/console.ts'
import { mistakeText } from '../../../kernel/render/outcome/mistake.ts'
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

describe('a sweep of a script cell', () => {
  it('has a step for each value, which the script finds as any other', async () => {
    const { mistake, outcome } = await notebook.run(
      '%%bash deep base=10 --sweep depth="[2 4]"\necho $(( ${params[base]} * ${params[depth]} )) > x.txt',
      'deep'
    )
    expect(mistake).toBe(null)
    const steps = outcome.shown.flatMap(stepsShown)
    expect(steps.map(({ name, status }) => [name, status])).toEqual([
      ['deep.depth=2', 'built'],
      ['deep.depth=4', 'built']
    ])
    const texts = steps.map(({ files }) => JSON.stringify(files.files[0]?.preview))
    expect(texts.map((text) => /"(20|40)"/.exec(text)?.[1])).toEqual(['20', '40'])
  })

  it('fails with the line of the cell', async () => {
    const { outcome } = await notebook.run(
      '%%bash broken --sweep depth=[ 1 2 ]\ntest ${params[depth]} != 2\ntouch done',
      'broken'
    )
    const text = outcome.shown.flatMap((part) => shownText(part, 'UTC')).join('\n')
    expect(text).toContain('line 2')
    expect(outcome.shown.flatMap(stepsShown).map(({ status }) => status)).toEqual([
      'built',
      'failed'
    ])
  })
})

describe('a whole sweep', () => {
  const said = async (code: string): Promise<string> => {
    const { mistake, outcome } = await notebook.run(code, 'ask')
    expect(mistake).toBe(null)
    return outcome.shown.flatMap((part) => shownText(part, 'UTC')).join('\n')
  }

  beforeAll(async () => {
    await notebook.run(
      `mixed = sweep { n = [ 1 2 3 ]; } (p: output { program = "\${toolchain.sh}/bin/sh"; args = [ "-c" "echo wrote $1; echo $1 > n.txt; test $1 != 2 || { sleep 1; exit 3; }" "sh" (toString p.n) ]; });`,
      'mixed'
    )
  })

  it('has its logs, those of the failed members alone with --failed', async () => {
    const all = await said('%log mixed')
    expect(all).toContain('Logs of mixed: 3 steps')
    for (const n of [1, 2, 3]) expect(all).toContain(`wrote ${n}`)
    const failed = await said('%log mixed --failed')
    expect(failed).toContain('wrote 2')
    expect(failed).not.toContain('wrote 1')
    expect(await said('%log mixed.n=3')).not.toContain('wrote 1')
  })

  it('has its files, or one file of each', async () => {
    const all = await said('%files mixed')
    expect(all).toContain('mixed.n=1: 1 file')
    expect(all).toContain('mixed.n=3: 1 file')
    const each = await said('%files mixed n.txt')
    expect(each).toContain('n.txt of mixed: 3 steps')
    expect(each.match(/ n\.txt$/gm)?.length).toBeGreaterThanOrEqual(2)
    expect(await said('%files mixed --failed')).toContain('mixed.n=2: 1 file, partial: it failed')
  })

  it('has the reasons, each with its steps', async () => {
    const first = await said('%why mixed')
    expect(first).toContain('Why the 3 steps of mixed are what they are')
    expect(first).toMatch(/2 +built: first build +mixed\.n=1, mixed\.n=3/)
    expect(first).toMatch(/1 +has to be built: first build +mixed\.n=2/)
  })

  it('has its failed members tried again by %refresh --failed, and no others', async () => {
    expect(await said('%refresh')).toContain('Nothing is stale')
    const again = await notebook.run('%refresh mixed --failed', 'ask')
    const text = again.outcome.shown.flatMap((part) => shownText(part, 'UTC')).join('\n')
    expect(text).toContain('1 cell tried again, 1 with steps that still gave nothing')
    expect(text).toContain('mixed.n=2 gave nothing')
    const ran = again.events.flatMap((event) =>
      event.kind === 'progress' ? event.progress.steps.map(({ name }) => name) : []
    )
    expect([...new Set(ran)]).toEqual(['mixed.n=2'])
    expect(await said('%refresh s --failed')).toContain('No cell shows a step that gave nothing')
  })

  it('without failed members says so', async () => {
    const { mistake } = await notebook.run('%log s --failed', 'ask')
    expect(mistakeText(mistakeOf({ mistake }, 'command'))).toContain('No step of s')
  })

  it('names what it leaves out', async () => {
    const numbers = Array.from({ length: 41 }, (_, index) => index)
    await notebook.run(
      `many = sweep { n = [ ${numbers.join(' ')} ]; } (p: output "\${toolchain.sh}/bin/sh -c 'echo \${exact p.n}'");`,
      'many'
    )
    expect(await said('%log many')).toContain('… and 1 more step')
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
