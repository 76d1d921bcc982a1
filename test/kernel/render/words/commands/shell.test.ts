import { expect, it } from 'vitest'
import {
  type OpenedShell,
  shellInWords
} from '../../../../../kernel/render/words/commands/shell.ts'
import { textsOf } from './texts.ts'

const opened: OpenedShell = {
  step: 'm',
  enter: '/tmp/my files/enter',
  runs: { kind: 'command', command: 'python3 train.py' },
  partial: null,
  hasState: false,
  isOwnStore: false
}

it.each<[string, Partial<OpenedShell>, readonly RegExp[]]>([
  [
    'a command',
    {},
    [/makes the output folder/, /^python3 train\.py$/, /^There is no sandbox: .*store\.$/]
  ],
  [
    'a script',
    { runs: { kind: 'script', body: 'body.py', files: ['.attrs.sh', 'x'] } },
    [/the file \.\.\/body\.py: .*; they come from \.\.\/\.attrs\.sh and \.\.\/x\.$/, /no sandbox/]
  ],
  [
    'a script without values in files',
    { runs: { kind: 'script', body: 'body.py', files: [] } },
    [/parameters as in the notebook\.$/, /no sandbox/]
  ],
  [
    'what is left of a failure',
    { partial: '/kept/m' },
    [/makes/, /python3/, /^What it wrote before it failed/, /^\/kept\/m$/, /no sandbox/]
  ],
  [
    'a state and a store of its own',
    { hasState: true, isOwnStore: true },
    [/makes/, /python3/, /no sandbox.*\$state is an empty folder.*This store is your own/]
  ]
])('the inside of a step with %s', (_, part, rest) => {
  const document = shellInWords({ ...opened, ...part })
  const [, enter, , start, ...others] = textsOf(document)
  expect(document.title).toBe('m in a terminal')
  expect([enter, start]).toEqual(["sh '/tmp/my files/enter'", '../start'])
  expect(others).toEqual(rest.map((text): unknown => expect.stringMatching(text)))
})
