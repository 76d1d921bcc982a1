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
    const [title, text] = choices.building
      ? ['Building is on', 'Running a cell builds the steps that it defines.']
      : [
          'Building is off',
          'Running a cell defines its steps and builds none: those whose result is not there are shown as planned. %plan says what they would cost, %build on goes back.'
        ]
    return Promise.resolve(good({ definitions: '', shown: [{ kind: 'text', title, text }] }))
  }
}
