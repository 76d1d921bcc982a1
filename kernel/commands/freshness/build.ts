import { good } from '../../../nix/base/index.ts'
import type { Command } from '../../session/request/index.ts'

/** `%build off`, `%build on`: whether running a cell builds its steps. */
export const build: Command = {
  name: 'build',
  group: 'build',
  operands: [{ word: 'HOW', kind: { choices: ['on', 'off'] }, isOptional: true }],
  options: [],
  examples: [
    { line: '%build off' },
    { line: '%build on' },
    { line: '%build', means: 'for which it is' }
  ],
  summary:
    'chooses whether running a cell builds its steps (on) or only defines and plans them (off)',
  run({ operands: [word] }, { engine: { choices } }) {
    if (word !== undefined) choices.building = word === 'on'
    const said = { kind: 'building', isOn: choices.building } as const
    return Promise.resolve(good({ definitions: '', shown: [{ kind: 'said', said }] }))
  }
}
