import { writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { keptLogFile } from '../../../../nix/builder/build-log.ts'
import type { TestNix } from '../../../support/nix.ts'
import { givenNotebook } from '../../session/given-notebook.ts'
import { documentIn, mistakeOf, shell, type TestSession } from '../../session/support.ts'

let notebook: TestSession
let test: TestNix
givenNotebook((given) => ({ notebook, test } = given))

it('a log that is damaged is told from one that is not there', async () => {
  await notebook.run(`logs.one = ${shell('echo first; echo 1 > x')};`, 'one')
  await notebook.run(`logs.two = ${shell('echo second; echo 2 > x')};`, 'two')
  await notebook.run(`%build off\nlogs.three = ${shell('echo 3 > x')};`, 'three')
  const drvPath = [...notebook.engine.workspace.names.all()].find(
    (one) => notebook.engine.workspace.names.of(one) === 'logs.one'
  )
  const file = keptLogFile(test.nix, drvPath ?? '') ?? ''
  writeFileSync(file, 'no log at all', { flag: 'w' })
  const text = documentIn(await notebook.run('%log logs'))
  expect(text).toContain('second')
  expect(text).toContain('Nothing there: logs.three.')
  expect(text).toContain('Cannot be read: logs.one.')
  const { message } = mistakeOf(await notebook.run('%log logs.one'), 'command')
  expect(message).toContain(`The log of logs.one cannot be read: ${file}`)
})
