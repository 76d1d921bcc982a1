import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { namedMachines } from '../../../nix/installation/machines.ts'
import { scratchFolder } from '../../support/scratch.ts'

it.each([
  ['nothing', '', []],
  ['a name alone', 'ssh://one', [['ssh://one', [], [], []]]],
  [
    'two, between semicolons and lines, with a comment',
    'ssh://one x86_64-linux,i686-linux - 2 1 kvm ;\n # ssh://none\nssh-ng://me@two - /key 1 1 kvm,gpu gpu',
    [
      ['ssh://one', ['x86_64-linux', 'i686-linux'], ['kvm'], []],
      ['ssh-ng://me@two', [], ['kvm', 'gpu', 'gpu'], ['gpu']]
    ]
  ],
  ['a file that is not there', '@/not/there', []]
])('the setting builders names %s', (_, setting, expected) => {
  expect(
    namedMachines(setting).map(({ name, systems, features, mandatory }) => [
      name,
      systems,
      features,
      mandatory
    ])
  ).toEqual(expected)
})

it('follows files, also those that name each other, and comes to an end', () => {
  const folder = scratchFolder('machines')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'machines')
  writeFileSync(file, `ssh://one\n@${file}\n`)
  const names = namedMachines(`@${file} ; ssh://two`).map(({ name }) => name)
  expect([names[0], names.at(-1)]).toEqual(['ssh://one', 'ssh://two'])
  expect(names.length).toBeLessThan(20)
})
