import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testNix, type TestNix } from '../../support/nix.ts'
import { mistakeOf, packageRoot, program, withLibrary } from './evaluate.ts'

let test: TestNix
let files: string
beforeAll(async () => {
  test = await testNix()
  files = join(test.folder, 'files')
  mkdirSync(files)
  writeFileSync(join(files, 'plain.py'), 'print(1)\n')
  writeFileSync(join(files, 'ruby.rb'), '#!/usr/bin/env ruby\nputs 1\n')
})
afterAll(() => test.remove())

type Case = readonly [what: string, expression: string, words: readonly string[]]

const cases: readonly Case[] = [
  ['an empty command', '(lib.output "").drvPath', ['the command is empty', 'output "${program}']],
  ['blanks alone', '(lib.output " \n ").drvPath', ['the command is empty']],
  ['an empty program', `(lib.output "'' x").drvPath`, ['the program is an empty word']],
  [
    'a name for a program',
    '(lib.output "python3 train.py").drvPath',
    [
      'step python3: the program python3 is no store path',
      '${python3}/bin/python3',
      '%freeze python3',
      'program "python3"'
    ]
  ],
  [
    'a program of the machine',
    '(lib.output "/usr/bin/python3 train.py").drvPath',
    ['step python3: the program /usr/bin/python3 is not in the Nix store', '%freeze python3']
  ],
  [
    'a file beside the notebook',
    '(lib.output "./train.py --x").drvPath',
    [
      'step train.py: the program ./train.py is not in the Nix store',
      'program "train.py" ./path/to/script'
    ]
  ],
  [
    'an open single quote',
    `(lib.output "${program} --title='my title --x=1").drvPath`,
    [
      'step tool: a quote is opened and never closed',
      `at: 'my title --x=1`,
      `Close it with another '`
    ]
  ],
  [
    'an open double quote',
    `(lib.output ''${program} a "b'c' d'').drvPath`,
    ['step tool: a quote is opened and never closed', `at: "b'c' d`]
  ],
  [
    'a pipe',
    `(lib.output "${program} a | sort").drvPath`,
    ['step tool: unquoted |', 'a | sort', 'no shell reads it', `\${sh}/bin/sh -c`]
  ],
  [
    'a redirection',
    `(lib.output "${program} a > $out/x").drvPath`,
    ['step tool: unquoted >', 'a > $out/x']
  ],
  ['input', `(lib.output "${program} < x").drvPath`, ['step tool: unquoted <']],
  ['two commands', `(lib.output "${program} a; ls").drvPath`, ['step tool: unquoted ;']],
  ['and', `(lib.output "${program} a && ls").drvPath`, ['step tool: unquoted &']],
  [
    'a substitution',
    `(lib.output "${program} $(date)").drvPath`,
    ['unquoted (', 'runs another command in a shell']
  ],
  ['backquotes', `(lib.output "${program} \`date\`").drvPath`, ['unquoted `']],
  [
    'a comment',
    `(lib.output "${program} a\n # not now\n b").drvPath`,
    ['unquoted #', 'starts a comment']
  ],
  [
    'an argument that Linux does not take',
    `(lib.output "${program} ok --text=\${builtins.concatStringsSep "" (builtins.genList (_: "x") 131072)}").drvPath`,
    [
      'step tool: an argument has 131079 bytes',
      'at most 131071',
      '--text=xxx',
      'Put it into a file'
    ]
  ],
  ['a number', '(lib.output 5).drvPath', ['output: needs a command as a string', 'got a int']],
  [
    'an unknown key',
    `(lib.output { cmd = "${program}"; timeot = 5; }).drvPath`,
    ['output: unknown key timeot: did you mean timeout?', 'cmd, program, args, name']
  ],
  ['no command', '(lib.output { name = "x"; }).drvPath', ['output: the key cmd is missing']],
  [
    'a command that is a list',
    '(lib.output { cmd = [ "x" ]; }).drvPath',
    ['output: cmd needs to be a string, and is a list']
  ],
  [
    'a path for static',
    '(lib.static ./x).outPath',
    ['static: needs a set with path or hash', 'static { path = ./data; }']
  ],
  ['static of nothing', '(lib.static { }).outPath', ['static: needs path or hash']],
  [
    'static with an unknown key',
    '(lib.static { pth = ./x; }).outPath',
    ['static: unknown key pth', 'path, hash, name, info']
  ],
  [
    'static of another content',
    '(lib.static { path = ./files/plain.py; hash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="; }).outPath',
    [
      'static: the content of',
      'files/plain.py does not have the hash sha256-AAAA',
      'nix-hash --type sha256'
    ]
  ],
  [
    'a script of an unknown language',
    '(lib.program "x" ./files/ruby.rb).drvPath',
    ['program x: its first line asks for ruby', 'The toolchain has: sh.', '%freeze ruby']
  ],
  [
    'a script without a first line',
    '(lib.program "x" ./files/plain.py).drvPath',
    ['program x: the first line of', 'plain.py names no interpreter', '#!/usr/bin/env python3']
  ],
  [
    'a program with a bad name',
    '(lib.program "a b" ./files/ruby.rb).drvPath',
    ['"a b" cannot be the name of a program']
  ],
  [
    'a program without a file',
    '(lib.program { name = "x"; }).drvPath',
    ['program: the key src is missing']
  ],
  [
    'a toolchain without a shell',
    `((import ${packageRoot}/nix/lib { toolchain = { }; }).output "${program}").drvPath`,
    ['toolchain: it has no sh', 'pkgs.busybox']
  ],
  [
    'freeze of nothing',
    '(lib.freeze { hash = ""; programs = [ ]; }).drvPath',
    ['freeze: programs needs to be a list']
  ],
  [
    'freeze of a name',
    '(lib.freeze "python3").drvPath',
    ['freeze: needs a set with hash and programs', '%freeze PROGRAM']
  ]
]

describe('a mistake in Nix is explained', () => {
  it.each(cases)('%s', async (_, expression, words) => {
    const message = await mistakeOf(test.nix, test.folder, `${withLibrary} ${expression}`)
    for (const word of words) expect(message).toContain(word)
  })

  it('and none of the texts is shown where nothing is wrong', async () => {
    const expression = `${withLibrary} (lib.output { cmd = "${program} --a 'x' $HOME *.csv"; name = "n"; info = { }; }).drvPath`
    expect(await mistakeOf(test.nix, test.folder, expression)).toBe('')
  })
})
