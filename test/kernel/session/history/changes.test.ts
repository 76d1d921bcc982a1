import { describe, expect, it } from 'vitest'
import { changeInWords } from '../../../../kernel/render/words/change.ts'
import { commandChanges } from '../../../../kernel/session/history/command-changes.ts'
import { givenNotebook } from '../given-notebook.ts'
import { reasonsOf, shell, stepOf, type Ran, type TestSession } from '../support.ts'

let notebook: TestSession
givenNotebook((given) => {
  notebook = given.notebook
})

function said({ outcome }: Ran): string {
  return outcome.shown
    .map((shown) => (shown.kind === 'document' ? JSON.stringify(shown.document) : ''))
    .join('')
}

const gone = /not in the store any more/

describe('two commands', () => {
  it.each([
    ['p --x=1', 'p --x=1', []],
    ['p --x=1', 'p --x=2', ['--x 1 → 2']],
    ['p --x=1', 'p --x 1', ['written --x=1 → --x 1']],
    ['p a --x=1 b', 'p a --x 1 b', ['written --x=1 → --x 1']],
    ['p --a=1 --b=2', 'p --b=2 --a=1', ['order of the words --a=1 --b=2 → --b=2 --a=1']],
    [
      'p --x=1 --x=2',
      'p --x=1,\u00a02'.replace('\u00a0', ' '),
      ['--x 1, 2 → 1,', 'arguments none → 2']
    ],
    ['p a b', 'p b a', ['arguments a b → b a']],
    ['p x', 'q x', ['program p → q']]
  ])('%s and %s', (before, after, changes) => {
    expect(commandChanges(before.split(' '), after.split(' ')).map(changeInWords)).toEqual(changes)
  })
})

describe('what differs is named, and is not said to be gone', () => {
  const step = (args: string, more = '') =>
    `told = output { program = "\${toolchain.sh}/bin/sh"; args = [ "-c" "echo $0 $1 $2 $3 > x" ${args} ]; ${more} };`
  const other =
    'output { program = "${toolchain.sh}/bin/sh"; args = [ "-c" "mkdir $out/bin; echo 1 > $out/y; exit 0" ]; name = "other"; }'

  it.each([
    ['another spelling', step('"--x=1"'), step('"--x" "1"'), 'written --x=1 → --x 1'],
    ['a name', step('"a"'), step('"a"', 'name = "called";'), 'name sh → called'],
    [
      'the order of options',
      step('"--a=1" "--b=2"', 'ordered = true;'),
      step('"--b=2" "--a=1"', 'ordered = true;'),
      'order of the words --a=1 --b=2 → --b=2 --a=1'
    ],
    ['an argument', step('"a"'), step('"b"'), 'arguments a → b'],
    ['a new input', step('"a"'), step(`"\${up}/y"`), 'arguments a → ${up}/y']
  ])('%s', async (_, before, after, reason) => {
    await notebook.run(`up = ${other};`, 'up')
    await notebook.run(before, 'told')
    const ran = stepOf(await notebook.run(after, 'told'))
    expect(reasonsOf(ran)).toContain(reason)
    for (const command of ['%why told', '%diff told', '%history told']) {
      const text = said(await notebook.run(command, 'ask'))
      expect(text, command).toContain(JSON.stringify(reason).slice(1, -1))
      expect(text, command).not.toMatch(gone)
    }
  })

  it('another shell that starts it', async () => {
    await notebook.run('%freeze sh', 'freeze')
    await notebook.run(
      'told = output { program = "${sh}/bin/sh"; args = [ "-c" "echo 1 > x" ]; };',
      'told'
    )
    await notebook.run(
      'toolchain = { sh = derivation { name = "another-shell"; system = builtins.currentSystem; builder = "none"; }; };',
      'toolchain'
    )
    const drv = said(await notebook.run('%why told', 'ask'))
    expect(drv).toMatch(/toolchain\.sh .* → another-shell/)
    expect(drv).not.toMatch(gone)
    await notebook.run('1', 'toolchain')
  })
})

describe('inputs', () => {
  it('that have one name are told once', async () => {
    const of = (word: string) =>
      `told = output ''\${toolchain.sh}/bin/sh -c ": \${output { program = "\${toolchain.sh}/bin/sh"; args = [ "-c" "echo ${word} one > x" ]; }} \${output { program = "\${toolchain.sh}/bin/sh"; args = [ "-c" "echo ${word} two > x" ]; }}; echo ${word} > x"'';`
    await notebook.run(of('first'), 'told')
    const { reasons } = stepOf(await notebook.run(of('second'), 'told'))
    expect(reasons.filter(({ kind }) => kind === 'input')).toHaveLength(1)
  })

  it('that are pinned to the same hash are said not to have run', async () => {
    const pin = (word: string, hash: string) =>
      `pin = output { cmd = ''\${toolchain.sh}/bin/sh -c "echo same > x; : ${word}"''; ${hash} };`
    const { narHash } = stepOf(await notebook.run(pin('one', ''), 'pin'))
    const hash = `hash = "${narHash ?? ''}";`
    await notebook.run(pin('one', hash), 'pin')
    await notebook.run(
      `reader = ${shell('cat < ${pin}/x; read -r l < ${pin}/x; echo $l > x')};`,
      'reader'
    )
    await notebook.run(pin('other', hash), 'pin')
    await notebook.run('pin', 'ask')
    await notebook.run('reader', 'ask')
    const own = said(await notebook.run('%why pin', 'ask'))
    expect(own).toContain('it is taken by its hash, which is the same as before')
    expect(own).not.toContain('has the same bytes as before')
    const behind = said(await notebook.run('%why reader', 'ask'))
    expect(behind).toContain(
      'input pin changed (because -c echo same > x; : one → echo same > x; : other), and did not run: it is taken by the same hash as before'
    )
  })
})

it('a first result has no earlier ones that could be gone', async () => {
  await notebook.run(`once = ${shell('echo once > x')};`, 'once')
  const text = said(await notebook.run('%history once', 'ask'))
  expect(text).toContain('It is the first that this notebook remembers of it.')
  expect(text).not.toContain('earlier')
})
