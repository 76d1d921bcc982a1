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

/** A text of so many bytes, in Nix. */
const ofBytes = (bytes: number) =>
  `builtins.substring 0 ${bytes} (builtins.concatStringsSep "" (builtins.genList (n: "abcdefghij") ${Math.ceil(bytes / 10)}))`

const cases: readonly Case[] = [
  ['an empty command', '(lib.output "").drvPath', ['the command is empty', 'output "${program}']],
  ...['requires = "gpu"', 'requires = [ 1 ]', 'requires = [ "a b" ]', 'requires = [ "" ]'].map(
    (written): Case => [
      `features of another form: ${written}`,
      `(lib.output { cmd = "${program}"; ${written}; }).drvPath`,
      ['step tool: requires needs to be a list of names', 'requires = [ "gpu" ];']
    ]
  ),
  ...['secrets = "TOKEN"', 'secrets = [ "PATH" ]', 'secrets = [ "A B" ]', 'secrets = [ { } ]'].map(
    (written): Case => [
      `secrets of another form: ${written}`,
      `(lib.network { cmd = "${program}"; ${written}; }).drvPath`,
      ['step tool: secrets needs to be a list of names', 'secrets = [ "TOKEN" ];']
    ]
  ),
  ['records of a list', 'lib.records [ ]', ['records: needs the path of a file', 'a list']],
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
    'an operator among outputs of others and its own',
    `(lib.output "${program} \${builtins.placeholder "x"}/a $out/b > $out/c").drvPath`,
    ['step tool: unquoted > at:', '${…}/a $out/b > $out/c']
  ],
  ...['timeout = "99999999999999999999s"', 'timeout = "3651d"', 'timeout = 315360001'].map(
    (written): Case => [
      `a limit that is too large: ${written}`,
      `(lib.output { cmd = "${program}"; ${written}; }).drvPath`,
      ['step tool: timeout is ', ', and 3650d is the most', 'timeout = "2h";']
    ]
  ),
  ...['"sometimes"', 'true', '[ "never" ]'].map((written): Case => [
    `a result that is kept in no way that there is: ${written}`,
    `(lib.output { cmd = "${program}"; keep = ${written}; }).drvPath`,
    ['step tool: keep is ', 'keep = "never";']
  ]),
  ...['memory = "1025T"', 'memory = "99999999999999999999"', 'memory = "10250T"'].map(
    (written): Case => [
      `a limit that is too large: ${written}`,
      `(lib.output { cmd = "${program}"; ${written}; }).drvPath`,
      ['step tool: memory is ', ', and 1024T is the most']
    ]
  ),
  ...[131_072 - 'BIG='.length, 1_310_720].map((bytes): Case => [
    `a variable of ${bytes} bytes`,
    `(lib.output { cmd = "${program}"; env.BIG = ${ofBytes(bytes)}; }).drvPath`,
    [
      `step tool: the environment variable BIG has ${bytes} bytes, and Linux takes at most 131071 with its name`,
      'env = { BIG = builtins.toFile "BIG"'
    ]
  ]),
  ...[16, 160].map((count): Case => [
    `${count} variables that are too much together`,
    `(lib.output { cmd = "${program}"; env = builtins.listToAttrs (builtins.genList (n: { name = "v\${toString n}"; value = ${ofBytes(100_000)}; }) ${count}); }).drvPath`,
    [`step tool: the ${count} variables of env have 1`, 'Linux takes some 1500000 in all']
  ]),
  [
    'a toolchain without sh',
    `((import ${packageRoot}/nix/lib { toolchain.python3 = "/nix/store/x"; }).output "${program}").drvPath`,
    ['toolchain: it has no sh', '%freeze sh', 'inherit sh;', 'leave toolchain undefined']
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
  ['a number', '(lib.output 5).drvPath', ['output: needs a command as a string', 'got a number']],
  [
    'an unknown key',
    `(lib.output { cmd = "${program}"; timeot = 5; }).drvPath`,
    ['output tool: unknown key timeot: did you mean timeout?', 'cmd, program, args, ordered, name']
  ],
  [
    'an unknown key of a step with a name',
    `(lib.output { program = "${program}"; name = "model"; hassh = 5; }).drvPath`,
    ['output model: unknown key hassh: did you mean hash?']
  ],
  [
    'an unknown key of a step whose command is not there',
    '(lib.output { program = null; hassh = 5; }).drvPath',
    ['output: unknown key hassh: did you mean hash?']
  ],
  [
    'a limit of a process',
    `(lib.checkpoint { process = lib.process { cmd = "${program}"; timeout = "soon"; }; snapshot = 1; }).drvPath`,
    ['step tool: timeout is "soon"', 'timeout = 600;']
  ],
  [
    'an order that is no choice, of a step that may reach the network',
    `(lib.network { cmd = "${program} --b --a"; ordered = "yes"; }).drvPath`,
    ['step tool: ordered needs to be true or false, and is a string']
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
  ['static of nothing', '(lib.static { }).outPath', ['static: needs path, hash or url']],
  [
    'static with an unknown key',
    '(lib.static { pth = ./x; }).outPath',
    ['static: unknown key pth: did you mean path?', 'path, hash, url']
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
    ['program x: the key src is missing']
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
  ],
  [
    'an unknown limit',
    `(lib.output { cmd = "${program}"; memory = "lots"; }).drvPath`,
    ['step tool: memory is "lots"', 'memory = "2G";']
  ],
  [
    'a limit of nothing',
    `(lib.output { cmd = "${program}"; timeout = 0; }).drvPath`,
    ['step tool: timeout is 0', 'timeout = "2h";']
  ],
  [
    'a preview that is a number',
    `(lib.output { cmd = "${program}"; preview = [ 5 ]; }).drvPath`,
    ['step tool: preview needs to be a text or a list of texts']
  ],
  [
    'a flag that is a text',
    `(lib.output { cmd = "${program}"; strip = "yes"; }).drvPath`,
    ['step tool: strip needs to be true or false, and is a string']
  ],
  [
    'a hash that is none',
    `(lib.output { cmd = "${program}"; hash = "abc"; }).drvPath`,
    ['step tool: the hash "abc" is no SHA-256 hash']
  ],
  [
    'a parameter that is no option',
    `(lib.output { program = "${program}"; args = { "learning rate" = 1; }; }).drvPath`,
    ['step tool: "learning rate" is no valid option']
  ],
  [
    'a parameter that begins with a dash',
    `(lib.output { program = "${program}"; args = { "--lr" = 1; }; }).drvPath`,
    ['step tool: "--lr" is no valid option']
  ],
  [
    'an option that is a set',
    `(lib.output { program = "${program}"; args = { lr = { }; }; }).drvPath`,
    ['step tool: the option lr is a set']
  ],
  [
    'an option that is a function',
    `(lib.output { program = "${program}"; args = { lr = x: x; }; }).drvPath`,
    ['step tool: the option lr is a function']
  ],
  [
    'a command line and a program',
    `(lib.output { cmd = "${program}"; program = "${program}"; }).drvPath`,
    ['cmd and program exclude each other']
  ],
  [
    'too much in all',
    `(lib.output "${program} \${builtins.concatStringsSep " " (builtins.genList (index: "--result=/a/long/path/of/a/result/\${toString index}") 50000)}").drvPath`,
    ['step tool: the 50001 words of its command have', 'Put them into a file']
  ],
  [
    'a variable that Nix needs',
    `(lib.output { cmd = "${program}"; env.out = "x"; }).drvPath`,
    ['step tool: env cannot have the name out']
  ],
  [
    'a variable that is a set',
    `(lib.output { cmd = "${program}"; env.x = { }; }).drvPath`,
    ['step tool: the environment variable x is a set']
  ],
  ['a sweep of nothing', '(lib.sweep { } (p: p)).nw.names', ['sweep: there are no parameters']],
  [
    'a sweep with an empty list',
    '(lib.sweep { lr = [ ]; epochs = [ 1 ]; } (p: p)).nw.names',
    ['sweep: lr is an empty list']
  ],
  [
    'a sweep of an empty list',
    '(lib.sweep [ ] (p: p)).nw.names',
    ['the list of parameters is empty']
  ],
  [
    'a sweep with the same parameters twice',
    '(lib.sweep { lr = [ 0.1 0.2 0.1 ]; } (p: p)).nw.names',
    ['sweep: two steps have the same parameters: lr=0.1']
  ],
  [
    'a sweep without a list',
    '(lib.sweep { lr = 0.1; } (p: p)).nw.names',
    ['sweep: lr is a number, and needs to be a list']
  ],
  [
    'a sweep over a sweep',
    `(lib.sweep (lib.sweep { a = [ 1 ]; } (p: p)) (p: p)).nw.names`,
    ['use sweep.map']
  ],
  [
    'select of an unknown parameter',
    '(lib.sweep.select { rate = 1; } (lib.sweep { lr = [ 1 ]; } (p: p))).nw.names',
    ['sweep.select: there is no parameter rate', 'Those there are: lr.']
  ],
  [
    'select of nothing',
    '(lib.sweep.select { lr = 2; } (lib.sweep { lr = [ 1 ]; } (p: p))).nw.names',
    ['no step of the sweep has these parameters', 'lr=1']
  ],
  [
    'a result whose context was taken away',
    `(let s = lib.output "${program}"; in lib.output "${program} --x=\${builtins.unsafeDiscardStringContext "\${s}"}/a").drvPath`,
    [
      'step tool: the command names the result of a step',
      'unsafeDiscardStringContext',
      '${NAME}/file'
    ]
  ],
  [
    'such a result beside an input',
    `(let s = lib.output "${program}"; t = lib.output "${program} --t"; in lib.output { program = "${program}"; args = [ "\${t}/b" (builtins.unsafeDiscardStringContext "\${s}/a") ]; }).drvPath`,
    ['step tool: the command names the result of a step']
  ],
  [
    'exact of a list',
    'lib.exact [ 1 ]',
    ['exact: needs a number, and got a list', 'map exact LIST']
  ],
  ['exact of true', 'lib.exact true', ['exact: needs a number, and got true', 'if VALUE then']],
  ['exact of a set', 'lib.exact { }', ['exact: needs a number, and got a set', '${exact p.lr}']],
  [
    'lists of other lengths',
    'lib.zip { a = [ 1 ]; b = [ 1 2 ]; }',
    ['zip: the lists are not of the same length: a has 1, b has 2']
  ],
  [
    'input of a list',
    'lib.input [ 0.1 ]',
    ['input: needs a set, and got a list', 'input { lr = [ 0.1 0.01 ]; }']
  ],
  [
    'input with nothing to choose',
    '(lib.input { lr = [ ]; }).lr',
    ['input: lr is an empty list', 'input { lr = [ 0.1 ]; }']
  ],
  [
    'two sweeps in a word',
    `(let s = lib.sweep { a = [ 1 2 ]; } (p: lib.output "${program} --a=\${toString p.a}"); in lib.output "${program} --x=\${s},\${s}").drvPath`,
    ['step tool: two sweeps stand in one word']
  ],
  [
    'a sweep of sets in a command',
    `(let s = lib.sweep { a = [ 1 2 ]; } (p: { x = 1; }); in lib.output "${program} --x=\${s}").drvPath`,
    ['sweep: a=1 is a set and no step', 'sweep.map']
  ],
  [
    'a process as an input',
    `(lib.output "${program} \${lib.process "${program}"}").drvPath`,
    ['process tool: a process is no step', 'checkpoint']
  ],
  [
    'a checkpoint of a step',
    `(lib.checkpoint { process = lib.output "${program}"; snapshot = 1; }).drvPath`,
    ['checkpoint: process is a step']
  ],
  [
    'a snapshot that is no number',
    `(lib.checkpoint { process = lib.process "${program}"; snapshot = "1"; }).drvPath`,
    ['checkpoint of tool: snapshot is a string']
  ],
  [
    'a script without a body',
    '(lib.script.make "r" "/x/bin/R" { }).drvPath',
    ['the key body is missing']
  ],
  [
    'a number among the inputs',
    '(lib.script.make "r" "/x/bin/R" { inputs.n = 5; body = ""; }).drvPath',
    ['step r: the input n is a number', 'params = { n = …; }']
  ],
  [
    'a language that the toolchain does not have',
    '(lib.script.js "x").drvPath',
    ['script.js: the toolchain has no node', '%freeze node']
  ],
  [
    'a Python without packages',
    `(lib.python { packages = [ "numpy" ]; pkgs = { python3 = "/x"; }; }).drvPath`,
    ["this machine's own python3, frozen, takes no packages of nixpkgs"]
  ],
  [
    'a package that is not there',
    '(lib.python { packages = [ "nunpy" ]; pkgs.python3.withPackages = choose: choose { numpy = 1; }; })',
    ['python: there is no package nunpy: did you mean numpy?']
  ],
  [
    'path and url',
    '(lib.static { path = ./x; url = "https://example.org/x"; }).outPath',
    ['static: path and url exclude each other']
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
