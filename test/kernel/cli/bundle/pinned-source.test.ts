import { describe, expect, it } from 'vitest'
import { pinnedSource } from '../../../../kernel/cli/bundle/pinned-source.ts'

const frozen = ['tool = freeze { };', 'other = freeze { };']

describe('a cell whose %freeze lines are written out', () => {
  it.each([
    ['%freeze tool', 'F'],
    ['%freeze tool\n', 'F'],
    ['%freeze tool\na = 1;', 'F\na = 1;'],
    ['%freeze tool\r\na = 1;', 'F\na = 1;'],
    ['%freeze tool\n%freeze other\na = 1;', 'F\na = 1;'],
    ['%cache add x\n%freeze tool\n%stale\na', '%cache add x\n%stale\nF\na'],
    ['# why\n%freeze tool\n# then\na', '# why\nF\n# then\na'],
    ['\n\n%freeze tool\n\na', '\n\nF\n\na'],
    ['/* %freeze */\n%freeze tool', '/* %freeze */\nF'],
    // What is text of the notebook stays where it is.
    [
      "%freeze tool\ndoc = ''\n% of LaTeX\n%freeze x\n'';",
      "F\ndoc = ''\n% of LaTeX\n%freeze x\n'';"
    ],
    ['%freezer tool\n%freeze tool\na', '%freezer tool\nF\na'],
    ['%%bash step\n%freeze tool', '%%bash step\n%freeze tool'],
    ['', 'F']
  ])('%j becomes %j', (source, expected) => {
    expect(pinnedSource(source, frozen)).toBe(expected.replace('F', frozen.join('\n')))
  })
})
