import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { historyOf } from '../../../kernel/session/history/history.ts'
import { stepsShown } from '../../../kernel/outcome/outcome.ts'
import { givenNotebook } from './given-notebook.ts'
import { mistakeOf, shell, stepOf, type TestSession } from './support.ts'

/*
  Which cell a step is of: it is looked up by the derivation. What Nix calls a step that has no name in
  the notebook may be the name of another one.
*/

let notebook: TestSession
givenNotebook((given) => {
  notebook = given.notebook
})

const called = (script: string) =>
  `output { cmd = ''\${toolchain.sh}/bin/sh -c "${script}"''; name = "tool"; }`

describe('a step without a name, called as another one', () => {
  it('is of no cell, has no history, and none of its own marks', async () => {
    await notebook.run(`tool = ${shell('echo named > x')};`, 'tool')
    const before = historyOf(notebook.engine, 'tool')
    const step = stepOf(await notebook.run(`let a = ${called('echo unnamed > x')}; in a`, 'let'))
    expect(step).toMatchObject({ name: 'tool', cell: null, reasons: [], folder: null })
    expect(historyOf(notebook.engine, 'tool')).toEqual(before)
    const reader = stepOf(
      await notebook.run(
        `reader = ${shell(`: \${${called('echo inner > x')}}; echo 1 > y`)};`,
        'reader'
      )
    )
    expect(reader.cell).toBe(3)
    // The lineage of the card knows the one from the other, too.
    const { outcome } = await notebook.run('reader', 'ask')
    const nodes = outcome.lineage?.nodes ?? []
    expect(nodes.map(({ name, cell }) => [name, cell])).toEqual([
      ['reader', 3],
      ['tool', null],
      ...nodes.slice(2).map(({ name }) => [name, null])
    ])
    expect(stepOf(await notebook.run('tool', 'ask'))).toMatchObject({ name: 'tool', cell: 1 })
  })

  it('that fails is told of where it stands', async () => {
    await notebook.run(`tool = ${shell('echo named > x')};`, 'tool')
    const inner = await notebook.run(
      `\nouter = ${shell(`: \${${called('exit 4')}}; echo 1 > y`)};`,
      'outer'
    )
    expect(mistakeOf(inner, 'build-failed').place).toMatchObject({ line: 2 })
    const asked = await notebook.run(`\n\nlet a = ${called('exit 5')}; in a`, 'let')
    expect(mistakeOf(asked, 'build-failed').place).toMatchObject({ line: 3 })
  })
})

describe('right after a file changed, steps keep their names', () => {
  it.each([
    ['a question', 'b'],
    ['the step behind it', 'a'],
    ['a cell that reads it', 'd = output { cmd = "${toolchain.sh}/bin/sh ${./run.sh} ${b}/x"; };']
  ])('in %s', async (_, code) => {
    const { folder } = notebook.engine
    const file = join(folder, 'n.txt')
    writeFileSync(join(folder, 'run.sh'), 'echo 1 > y\n')
    writeFileSync(file, `first ${code}`)
    await notebook.run(
      `a = output ''\${toolchain.sh}/bin/sh -c ": \${builtins.hashFile "sha256" ./n.txt}; echo same > x"'';`,
      'a'
    )
    await notebook.run(`b = ${shell('read -r l < ${a}/x; echo $l > x')};`, 'b')
    writeFileSync(file, `second, and longer ${code}`)
    const ran = await notebook.run(code, 'ask')
    const steps = [
      ...ran.outcome.shown.flatMap(stepsShown),
      ...ran.events.flatMap((event) =>
        event.kind === 'refreshed' ? event.outcome.shown.flatMap(stepsShown) : []
      )
    ]
    expect(steps.length).toBeGreaterThan(0)
    for (const { name, inputs } of steps)
      for (const one of [name, ...inputs]) expect(['a', 'b', 'd']).toContain(one)
    const nodes = ran.outcome.lineage?.nodes.filter(({ kind }) => kind === 'step') ?? []
    for (const { name } of nodes) expect(['a', 'b', 'd']).toContain(name)
  })
})
