import { describe, expect, it } from 'vitest'
import { givenNotebook } from '../../session/given-notebook.ts'
import { documentIn, mistakeOf, shell, type Ran, type TestSession } from '../../session/support.ts'

let notebook: TestSession
givenNotebook((given) => {
  ;({ notebook } = given)
})

const pin = async (name: string) => documentIn(await notebook.run(`%pin ${name}`, 'pin'))

describe('%pin NAME', () => {
  /** What is pasted in the place of the definition. */
  const pasted = (text: string) =>
    text
      .split('\n')
      .filter((line) => line.startsWith('  '))
      .map((line) => line.slice(2))
      .join('\n')

  it.each([
    ['a command', `one = ${shell('echo 1 > x')};`],
    [
      'the long form on a line',
      'one = output { cmd = "${toolchain.sh}/bin/sh -c \\"echo 2 > x\\""; };'
    ],
    [
      'the long form on lines',
      'one = output {\n  cmd = "${toolchain.sh}/bin/sh -c \\"echo 3 > x\\"";\n};'
    ],
    ['a script cell', '%%bash one\necho 5 > x'],
    ['a script', 'one = script.bash {\n  body = "echo 4 > x";\n};']
  ])('gives the definition of %s, and its result is then taken by its hash', async (_, code) => {
    expect((await notebook.run(code, 'one')).shown).toEqual(['one built'])
    const text = await pin('one')
    expect(text).toMatch(/^one, pinned\n/)
    const again = await notebook.run(pasted(text), 'one')
    expect(again.shown).toEqual(['one pinned'])
    expect(await pin('one')).toMatch(/^one is pinned\n/)
  })

  it('gives a definition whose name Nix has in quotes as it is written', async () => {
    await notebook.run(`models."lr=0.1 $x" = ${shell('echo 6 > x')};`, 'member')
    const text = pasted(await pin('"models.lr=0.1 $x"'))
    expect(text).toMatch(/^models\."lr=0\.1 \$x" = output \{/)
    expect((await notebook.run(text, 'member')).shown).toEqual(['models.lr=0.1 $x pinned'])
  })

  it('gives the key alone of a member of what is computed', async () => {
    await notebook.run(`all = map (x: ${shell('echo ${x} > x')}) [ "a" ];`, 'all')
    expect(await pin('all.0')).toMatch(/no definition of its own[^]*\n {2}hash = "sha256-/)
  })

  it('says so of a result that mentions the store, and of one that is not there', async () => {
    await notebook.run(`refers = ${shell('echo ${toolchain.sh} > x')};`, 'refers')
    expect(await pin('refers')).toContain('strip = true;')
    await notebook.run(`%build off\nlater = ${shell('echo later > x')};`, 'later')
    const { message } = mistakeOf(await notebook.run('%build on\n%pin later', 'pin'), 'command')
    expect(message).toBe('later has no result yet.')
  })
})

it('%pin shows what is open in each cell, with lines that can be pasted', async () => {
  await notebook.run('%freeze sh', 'frozen')
  await notebook.run('now = builtins.currentTime;', 'now')
  const ran = await notebook.run('"${toString now} ${./data.csv}"', 'question')
  expect(ran.mistake).not.toBeNull()
  const text = await pin('')
  expect(text).toMatch(/^What is not pinned\n/)
  expect(text).toMatch(/^ {2}toolchain = \{ .*freeze \{ hash = .* \};$/m)
  expect(text).toMatch(/^ {2}sh = freeze \{ hash = "sha256-.*; programs = \[ "sh" \]; \};$/m)
  expect(text).toContain('now: builtins.currentTime is not pinned')
  expect(text).toContain('The question is made of now, which is not pinned.')
  expect(text).toContain('./data.csv')
})

it('the toolchain that it gives is the one that there was: nothing is another step', async () => {
  const code = `same = ${shell('echo same > x')};`
  const before = await notebook.run(code, 'same')
  const line = /^ {2}(toolchain = .*;)$/m.exec(await pin(''))?.[1] ?? ''
  await notebook.run(line, 'toolchain')
  const after = await notebook.run(code, 'same')
  const identity = ({ outcome }: Ran) =>
    outcome.shown.map((one) => (one.kind === 'step' ? one.step.drvPath : null))
  expect(after.mistake).toBeNull()
  expect(identity(after)).toEqual(identity(before))
})
