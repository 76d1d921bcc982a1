import { describe, expect, it } from 'vitest'
import type { Refusal } from '../../../../../nix/base/index.ts'
import type { CommandMistake } from '../../../../../kernel/outcome/command-mistake.ts'
import type { CommandSyntax } from '../../../../../kernel/outcome/command-syntax.ts'
import { commandMistakeInWords } from '../../../../../kernel/render/words/commands/mistake.ts'

const full: Refusal = { code: 'ENOSPC', said: 'no', isForRoom: true }

const syntax: CommandSyntax = {
  name: 'copy',
  operands: [{ word: 'DEST', kind: 'destination' }],
  options: [{ name: '--replace', means: 'puts it there' }],
  examples: [{ line: '%copy a b' }, { line: '%copy a/f b', means: 'for a file' }]
}
const plain = { ...syntax, operands: [], options: [] }
const way = 'Write it as in: %copy a b, or: %copy a/f b for a file'

/** What a mistake is, what is wrong, and the way out. */
type Row = readonly [CommandMistake, message: string, fix: string]

function inWords(rows: readonly Row[]): void {
  it.each(rows)('%j', (mistake, message, fix) => {
    expect(commandMistakeInWords(mistake)).toEqual({ message, fix })
  })
}

describe('what is written at the beginning of a cell', () => {
  const languages = { kind: 'unknown-language', language: 'tiny', known: ['python', 'js'] } as const
  inWords([
    [
      { kind: 'unknown-command', name: 'x', meant: null },
      'There is no command %x.',
      '%help lists those that there are.'
    ],
    [
      { kind: 'unknown-command', name: 'fles', meant: { kind: 'command', name: 'files' } },
      'There is no command %fles.',
      'Did you mean %files? %help lists those that there are.'
    ],
    [
      { kind: 'unknown-command', name: 'py', meant: { kind: 'language', name: 'python' } },
      'There is no command %py.',
      'Did you mean %%python NAME at the top of a cell? %help lists those that there are.'
    ],
    [
      { ...languages, nearest: null },
      'There is no language tiny.',
      'There are %%python, %%js. Another language is defined by a cell: tiny = script.make "tiny" INTERPRETER;'
    ],
    [
      { ...languages, nearest: 'js' },
      'There is no language tiny.',
      'Did you mean %%js? Another language is defined by a cell: tiny = script.make "tiny" INTERPRETER;'
    ],
    [
      { kind: 'no-expression' },
      'This is no expression.',
      'Give one Nix expression; definitions belong into a cell.'
    ]
  ])
})

describe('words behind a command', () => {
  inWords([
    [
      { kind: 'wrong-words', syntax, wrong: { kind: 'unknown-option', option: '-x' } },
      'There is no option -x.',
      `%copy takes --replace. A name that begins with - stands behind --. ${way}`
    ],
    [
      { kind: 'wrong-words', syntax: plain, wrong: { kind: 'unknown-option', option: '-x' } },
      'There is no option -x.',
      `%copy takes no options. ${way}`
    ],
    [
      { kind: 'wrong-words', syntax, wrong: { kind: 'takes-nothing', option: '-x' } },
      '-x takes nothing behind it.',
      way
    ],
    [
      {
        ...{ kind: 'wrong-words', syntax },
        wrong: { kind: 'needs-words', option: '--line', takes: ['X', { choices: ['on', 'off'] }] }
      },
      '--line needs X and on or off behind it.',
      way
    ],
    [
      { kind: 'wrong-words', syntax, wrong: { kind: 'only-one-of', option: '-a', other: '-b' } },
      'Only one of -a and -b can be asked for.',
      way
    ],
    [
      {
        ...{ kind: 'wrong-words', syntax },
        wrong: { kind: 'wrong-choice', option: null, choices: ['on', 'off'], given: 'x' }
      },
      'It is either on or off, not x.',
      way
    ],
    [
      { kind: 'wrong-words', syntax, wrong: { kind: 'no-number', given: '0' } },
      '0 is not a number from 1 on.',
      way
    ],
    [
      { kind: 'wrong-words', syntax, wrong: { kind: 'too-many', words: ['a', 'b'] } },
      '"a b" is 2 words too many. What has blanks in its name stands in quotes.',
      way
    ],
    [
      { kind: 'wrong-words', syntax, wrong: { kind: 'missing', operand: 'path-in-step' } },
      'No path is named.',
      way
    ],
    [
      { kind: 'wrong-words', syntax, wrong: { kind: 'missing', operand: { choices: ['a', 'b'] } } },
      'It is either a or b.',
      way
    ]
  ])
})

describe('names', () => {
  inWords([
    [
      { kind: 'unknown-step', word: 'modle', nearest: 'model' },
      'There is no step modle in this notebook.',
      'Did you mean model?'
    ],
    [
      { kind: 'unknown-step', word: 'x', nearest: null },
      'There is no step x in this notebook.',
      'Run the cell that defines it first. %lineage shows all steps.'
    ],
    [
      { kind: 'no-step-like', pattern: 'x*' },
      "No step's name is like x*.",
      'Run the cell that defines it first. %lineage shows all steps.'
    ],
    [
      { kind: 'no-step', word: 'n' },
      'n is no step: its value is something else.',
      'Name a step, or a set or list of steps.'
    ],
    [
      { kind: 'no-step-yet', name: 'n', readsUnbuilt: true },
      'n is no step yet. It reads what another step writes, which is not built yet.',
      'Run the cell that defines n: it says what is wrong.'
    ],
    [
      { kind: 'no-step-yet', name: 'n', readsUnbuilt: false },
      'n is no step yet. It cannot be evaluated.',
      'Run the cell that defines n: it says what is wrong.'
    ],
    [
      { kind: 'needs-undefined', name: 'n', missing: ['a', 'b'] },
      'n cannot be evaluated: a, b is not defined.',
      'Run the cell that defines it first.'
    ],
    [
      { kind: 'several-steps', word: 's', steps: Array.from('abcdefghij') },
      's stands for 10 steps: a, b, c, d, e, f, g, h and 2 more.',
      'Name one of them, as in: a'
    ],
    [
      { kind: 'no-earlier-result', name: 'n', word: 'n@9', earlier: 0 },
      'Of n no earlier result is in the store.',
      '%history n lists those that there are.'
    ],
    [
      { kind: 'no-earlier-result', name: 'n', word: 'n@9', earlier: 1 },
      'Of n one earlier result is in the store: n@9 is not among them.',
      '%history n lists those that there are.'
    ],
    [
      { kind: 'no-earlier-result', name: 'n', word: 'n@9', earlier: 8 },
      'Of n 8 earlier results are in the store: n@9 is not among them.',
      '%history n lists those that there are.'
    ],
    [
      { kind: 'not-defined', name: 'x', nearest: null },
      'No cell defines x.',
      '%refresh without a name refreshes all that is stale.'
    ],
    [
      { kind: 'not-planned', word: 'x', nearest: 'xs' },
      'No cell has a step x.',
      'Did you mean xs? %plan alone shows all steps.'
    ],
    [{ kind: 'no-steps' }, 'The notebook has no steps yet.', 'Run a cell that defines one first.'],
    [
      { kind: 'nothing-stored' },
      'No step of this notebook is built yet, and it has no static files.',
      'Run a cell that defines one first.'
    ]
  ])
})

describe('files of results', () => {
  inWords([
    [
      { kind: 'no-such-file', step: 's', path: '' },
      's wrote no file.',
      '%files s lists what it wrote.'
    ],
    [
      { kind: 'no-such-file', step: 's', path: 'a.csv' },
      's wrote no a.csv.',
      '%files s lists what it wrote.'
    ],
    [
      { kind: 'leads-out', step: 's', link: '', target: '/etc' },
      'The result of s is itself a link out of the result, to /etc. Such links are not followed.',
      'Let the step copy what it needs into its result, as with cp -rL.'
    ],
    [
      { kind: 'leads-out', step: 's', link: 'l', target: '/etc' },
      's/l is a link out of the result, to /etc. Such links are not followed.',
      'Let the step copy what it needs into its result, as with cp -rL.'
    ],
    [
      { kind: 'no-result', step: 's', isPartKept: false },
      's has no result yet.',
      'Run its cell first: that builds it.'
    ],
    [
      { kind: 'no-result', step: 's', isPartKept: true },
      's has no result yet.',
      'Run its cell first: that builds it. %files s lists what it wrote before it failed.'
    ],
    [
      { kind: 'no-result-of-daemon', step: 's' },
      's has no result yet, and where it failed nothing is kept of what it wrote: that belongs to the Nix daemon, which removes it.',
      'Run its cell first: that builds it.'
    ],
    [
      { kind: 'into-own-folder', destination: '..', what: 's/my file', step: 's' },
      ".. is the notebook's own folder, or one that it lies in.",
      'Name a new folder or file in it, as in: %copy "s/my file" s-copy'
    ],
    [
      { kind: 'destination-taken', destination: 'd', isFolder: true },
      'd is there already, a folder.',
      'Name another destination, or add --replace to put the copy in its place.'
    ],
    [
      { kind: 'not-copied', destination: 'd', words: 'EACCES' },
      'It cannot be copied to d: EACCES',
      'Name a destination that can be written to.'
    ],
    [
      { kind: 'none-wrote', file: 'a.png', step: null },
      'None of these steps wrote a.png.',
      '%files NAME lists what one wrote.'
    ],
    [
      { kind: 'nothing-to-draw', x: 'lr', y: 'loss', parameters: ['lr', 'n'], metrics: [] },
      'There is nothing to draw of loss over lr: no step has both as numbers.',
      'Parameters that differ: lr, n. Metrics: none.'
    ]
  ])
})

describe('the store', () => {
  inWords([
    [
      { kind: 'result-gone', step: 'my step' },
      'The result of my step is gone: it was removed from the disk by hand. Nix still takes it for being there, so it does not build it again by itself.',
      'To have it built again: %verify --fix "my step"'
    ],
    [
      { kind: 'no-log', step: 's', unreadable: null },
      'There is no log of s: it was not built in this store.',
      'A result that comes from a cache, or is taken by its hash, was built elsewhere. Where it was not built yet, run its cell.'
    ],
    [
      { kind: 'no-log', step: 's', unreadable: '/logs/s.bz2' },
      'The log of s cannot be read: /logs/s.bz2 is damaged, or this user may not open it.',
      'Its result is not touched by that. The next build of the step writes a log anew.'
    ],
    [
      { kind: 'derivation-gone', step: 's' },
      'What s runs is not in the store any more.',
      'Run the cell that defines s again.'
    ],
    [
      { kind: 'input-not-built', input: 'i' },
      'i, which it reads, is not built.',
      'Run the cell that defines i first.'
    ],
    [
      { kind: 'shell-not-written', folder: '/s', refusal: full },
      'The files that open the step cannot be written to /s: the disk is full.',
      'Fix that, or name another folder with the environment variable NIX_WORKFLOW_STATE and restart the kernel.'
    ],
    [
      { kind: 'not-taken-out', words: 'it is alive', paths: ['/a', '/b'] },
      'Nix does not take it out of the store: it is alive',
      'Whoever manages the store can: nix-store --delete --ignore-liveness /a /b'
    ],
    [
      { kind: 'not-frozen', mistake: { kind: 'program-missing', program: 'jq' } },
      'There is no program jq on this machine: no folder on PATH has it.',
      'Install it, or start Jupyter where "command -v jq" finds it.'
    ]
  ])
})

describe('an export', () => {
  inWords([
    [
      { kind: 'no-name-of-nix', file: 'my x.txt' },
      'my x.txt is no name of a file of Nix.',
      'Let it end in .nix: %export "my x.nix"'
    ],
    [
      { kind: 'no-folder', folder: '/f' },
      'There is no folder /f.',
      'Make it first, or name a file in a folder that there is.'
    ],
    [{ kind: 'is-folder', file: 'f.nix' }, 'f.nix is a folder.', 'Name a file that ends in .nix.'],
    [
      { kind: 'not-exported', file: 'x.nix', state: 'foreign' },
      'x.nix is there already, and no export wrote it.',
      'Name another file, or overwrite it with %export --force x.nix.'
    ],
    [
      { kind: 'not-exported', file: 'x.nix', state: 'edited' },
      'x.nix was edited since it was exported.',
      'Name another file, or overwrite it with %export --force x.nix.'
    ],
    [
      { kind: 'library-taken', folder: 'x-library', file: 'x.nix' },
      'x-library is there already, and no export wrote it: the library would come there.',
      'Name another file, or take the library into it with %export --inline x.nix.'
    ],
    [
      { kind: 'not-written', file: 'x.nix', refusal: full },
      'x.nix cannot be written: the disk is full. What was there stays as it was.',
      'Make room, then export again; or name a file on another disk.'
    ],
    [
      {
        kind: 'not-written',
        file: 'x.nix',
        refusal: { code: 'EWHAT', said: 'denied', isForRoom: false }
      },
      'x.nix cannot be written: denied. What was there stays as it was.',
      'Name a file in a folder that you may write to.'
    ]
  ])
})
