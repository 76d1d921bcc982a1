import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../../nix/process/process.ts'
import type { TestNix } from '../../support/nix.ts'
import { libraryForTests, type Library } from './building.ts'
import { evaluate, packageRoot } from './evaluate.ts'

let test: TestNix
let library: Library
beforeAll(async () => {
  library = await libraryForTests()
  test = library.test
})
afterAll(() => test.remove())

const notebook: Library['notebook'] = (...given) => library.notebook(...given)
const build: Library['build'] = (...given) => library.build(...given)
const outputOf: Library['outputOf'] = (...given) => library.outputOf(...given)

/** Typed, as the matchers of the test framework are not. */
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern)
const containing = (values: readonly string[]): unknown => expect.arrayContaining([...values])

const read = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8')

describe('a step', () => {
  it('starts in its output folder, with its arguments as they were read', async () => {
    writeFileSync(
      join(test.folder, 'tell.py'),
      [
        '#!/usr/bin/env python3',
        'import json, os, sys',
        'json.dump({"arguments": sys.argv[1:], "folder": os.getcwd(), "out": os.environ["out"],',
        '  "root": sorted(os.listdir("/")), "store": sorted(name[33:] for name in os.listdir("/nix/store")),',
        '  "encoding": sys.stdout.encoding, "program": sys.argv[0]}, open("told.json", "w"))'
      ].join('\n')
    )
    const folder = await outputOf(
      `tell = program "tell" ./tell.py;
       told = output ''\${tell}/bin/tell 'a  b' "" --log=$out/log "é
line" $HOME'';`,
      'told'
    )
    const told: unknown = JSON.parse(read(folder, 'told.json'))
    expect(told).toMatchObject({
      arguments: ['a  b', '', matching(/^--log=\/nix\/store\/.*\/log$/), 'é\nline', '$HOME'],
      encoding: 'utf-8',
      program: matching(/^\/nix\/store\/[^/]*-tell\/bin\/tell$/)
    })
    // Nothing of the machine: what Nix makes for every build, and what the step reads.
    expect(told).toMatchObject({
      root: ['build', 'dev', 'etc', 'nix', 'proc', 'tmp'],
      store: containing(['python3', 'python3-files', 'sh', 'sh-files', 'tell'])
    })
  })

  it('holds what nix-facts promise of its derivation', async () => {
    const value = await evaluate(
      test.nix,
      test.folder,
      `${notebook(`step = output { cmd = "\${sh}/bin/sort --b=1 --a=1"; info = { note = "x"; }; };
                   plain = output "\${sh}/bin/sort --a=1 --b=1";`)}
       in {
         inherit (step) name nwKind;
         command = builtins.genList (index: builtins.unsafeDiscardStringContext (builtins.elemAt step.drvAttrs.args (index + 3))) (builtins.length step.drvAttrs.args - 3);
         sameAsCommand = step.nw.command;
         inherit (step.nw) info;
         sameIdentity = step.drvPath == plain.drvPath;
         frozen = sh.nwKind;
       }`
    )
    expect(value).toMatchObject({
      name: 'sort',
      nwKind: 'step',
      command: [matching(/\/bin\/sort$/), '--a=1', '--b=1'],
      sameAsCommand: [matching(/\/bin\/sort$/), '--a=1', '--b=1'],
      info: { note: 'x' },
      sameIdentity: true,
      frozen: 'frozen'
    })
  })

  it('is no other step under another name in the notebook', async () => {
    const value = await evaluate(
      test.nix,
      test.folder,
      `${notebook('first = output "${sh}/bin/true"; second = output "${sh}/bin/true";')}
       in first.drvPath == second.drvPath`
    )
    expect(value).toBe(true)
  })

  it('reads another step, and is not built anew when that gives the same bytes', async () => {
    const chain = (comment: string) =>
      `first = output ''\${sh}/bin/sh -c 'echo 1 > $out/x # ${comment}' '';
       second = output ''\${sh}/bin/sh -c 'cat "$1" "$1" > $out/y' cat \${first}/x'';`
    const before = await build(chain('one'), 'second')
    const after = await build(chain('another'), 'second')
    expect(read(before.output ?? '', 'y')).toBe('1\n1\n')
    expect(after.output).toBe(before.output)
  })

  it('fails with the exit code of its program, after all that it wrote', async () => {
    const { output, words } = await build(
      `failing = output ''\${sh}/bin/sh -c 'echo said; echo more >&2; exit 3' '';`,
      'failing'
    )
    expect(output).toBeNull()
    expect(words).toMatch(/said\nmore/)
    expect(words).toContain('failed with exit code 3')
  })

  it('lives on when its program closes its output before it ends', async () => {
    const folder = await outputOf(
      `closing = output ''\${python3}/bin/python3 -c 'import os, time; os.close(1); os.close(2); time.sleep(0.3); open("late", "w").write("there")' '';`,
      'closing'
    )
    expect(read(folder, 'late')).toBe('there')
  })

  it('can be made for a daemon that forbids content addressing', async () => {
    const definitions = `first = output "\${sh}/bin/touch x"; second = output "\${sh}/bin/cp \${first}/x y";`
    const folder = await outputOf(definitions, 'second', 'contentAddressed = false;')
    expect(read(folder, 'y')).toBe('')
    const value = await evaluate(
      test.nix,
      test.folder,
      `${notebook(definitions, 'contentAddressed = false;')} in builtins.substring 0 11 second.outPath`
    )
    expect(value).toBe('/nix/store/')
  })
})

describe('static files', () => {
  const hashOf = async (path: string): Promise<string> => {
    const { stdout } = await run({
      program: 'nix-hash',
      arguments: ['--type', 'sha256', '--base32', path]
    })
    return `sha256:${stdout.trim()}`
  }

  it('are taken by content, whatever their name', async () => {
    writeFileSync(join(test.folder, 'one.csv'), 'a,b\n1,2\n')
    writeFileSync(join(test.folder, 'two.csv'), 'a,b\n1,2\n')
    const hash = await hashOf(join(test.folder, 'one.csv'))
    const value = await evaluate(
      test.nix,
      test.folder,
      `${notebook(`one = static { path = ./one.csv; }; two = static { path = ./two.csv; };
                   checked = static { path = ./two.csv; hash = "${hash}"; };
                   alone = static { hash = "${hash}"; info = "from a colleague"; };`)}
       in { kinds = map (data: data.nwKind) [ one checked alone ];
            same = map (data: data.outPath == one.outPath || builtins.unsafeDiscardStringContext data.outPath == builtins.unsafeDiscardStringContext one.outPath) [ two checked alone ]; }`
    )
    expect(value).toEqual({ kinds: ['static', 'static', 'static'], same: [true, true, true] })
  })

  it('of a folder leave out the links to results that the kernel keeps in it, and nothing else', async () => {
    const mark =
      '# Links into the Nix store, kept by nix-workflow: outs/NAME is the result of NAME.'
    const all = join(test.folder, 'with-links')
    const plain = join(test.folder, 'without-links')
    for (const folder of [all, plain]) {
      mkdirSync(join(folder, 'data', 'outs'), { recursive: true })
      writeFileSync(join(folder, 'data', 'outs', 'table.csv'), 'a\n1\n')
    }
    for (const folder of ['outs', 'data/deeper/outs']) {
      mkdirSync(join(all, folder), { recursive: true })
      writeFileSync(join(all, folder, '.gitignore'), `${mark}\n*\n`)
      symlinkSync('/nix/store/none', join(all, folder, 'model'))
    }
    mkdirSync(join(plain, 'data', 'deeper'))
    const value = await evaluate(
      test.nix,
      test.folder,
      `${notebook('all = static { path = ./with-links; }; plain = static { path = ./without-links; };')}
       in { same = all.outPath == plain.outPath;
            usual = plain.outPath == builtins.path { name = "static"; path = ./without-links; }; }`
    )
    expect(value).toEqual({ same: true, usual: true })
  })

  it('are read by steps', async () => {
    writeFileSync(join(test.folder, 'data.csv'), 'b\na\n')
    const hash = await hashOf(join(test.folder, 'data.csv'))
    const sorted = 'sorted = output "${sh}/bin/sort --output=$out/sorted.csv ${data}";'
    const folder = await outputOf(`data = static { path = ./data.csv; }; ${sorted}`, 'sorted')
    expect(read(folder, 'sorted.csv')).toBe('a\nb\n')
    // The same by hash alone, now that they are in the store.
    expect(await outputOf(`data = static { hash = "${hash}"; }; ${sorted}`, 'sorted')).toBe(folder)
  })

  it('that are in no store fail with a sentence', async () => {
    const hash = await hashOf(join(packageRoot, 'package.json'))
    const { output, words } = await build(
      `data = static { hash = "${hash}"; name = "lost"; }; read = output "\${sh}/bin/cat \${data}";`,
      'read'
    )
    expect(output).toBeNull()
    expect(words).toContain(`the static files lost with the hash ${hash} are not in this store`)
  })
})

describe('a program', () => {
  it('is run by the interpreter that its first line names, options and all', async () => {
    writeFileSync(join(test.folder, 'hello.sh'), '#!/bin/sh -e\nfalse\necho no > "$out/x"\n')
    const { output, words } = await build(
      'hello = program "hello" ./hello.sh; step = output "${hello}/bin/hello";',
      'step'
    )
    expect(output).toBeNull()
    expect(words).toContain('exit code 1')
  })

  it('keeps the numbers of its lines', async () => {
    writeFileSync(
      join(test.folder, 'wrong.py'),
      '#!/usr/bin/env python3\n\nraise SystemError("x")\n'
    )
    const { words } = await build(
      'wrong = program "wrong" ./wrong.py; step = output "${wrong}/bin/wrong";',
      'step'
    )
    expect(words).toContain('wrong", line 3')
  })

  it('may have its interpreter given', async () => {
    writeFileSync(join(test.folder, 'bare.py'), 'print("x", file=open("said", "w"))\n')
    const folder = await outputOf(
      `bare = program { name = "bare"; src = ./bare.py; interpreter = "\${python3}/bin/python3"; };
       step = output "\${bare}/bin/bare";`,
      'step'
    )
    expect(read(folder, 'said')).toBe('x\n')
  })

  it('is the same wherever its file lies and whatever its permissions', async () => {
    const text = '#!/usr/bin/env python3\nprint(1)\n'
    writeFileSync(join(test.folder, 'here.py'), text)
    writeFileSync(join(test.folder, 'there.py'), text)
    chmodSync(join(test.folder, 'there.py'), 0o755)
    const value = await evaluate(
      test.nix,
      test.folder,
      `${notebook('')} in (program "x" ./here.py).drvPath == (program "x" ./there.py).drvPath`
    )
    expect(value).toBe(true)
  })
})

describe('a frozen program', () => {
  it('whose files are in no store fails with a sentence', async () => {
    const { output, words } = await build(
      `lost = freeze { hash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="; programs = [ "tool" ]; };
       step = output "\${lost}/bin/tool";`,
      'step'
    )
    expect(output).toBeNull()
    expect(words).toContain('the frozen files of tool with the hash sha256-AAAA')
    expect(words).toContain('%freeze tool')
  })

  it('runs in the sandbox with its standard library', async () => {
    const folder = await outputOf(
      `step = output ''\${python3}/bin/python3 -c '
import json, csv, zlib, sqlite3, ssl, ctypes, hashlib, threading, sys
thread = threading.Thread(target=lambda: None); thread.start(); thread.join()
json.dump([hashlib.sha256(zlib.decompress(zlib.compress(b"x"))).hexdigest()[:4], sqlite3.connect(":memory:").execute("select 1").fetchone(), json.__cached__.startswith(sys.prefix)], open("done.json", "w"))' '';`,
      'step'
    )
    expect(JSON.parse(read(folder, 'done.json'))).toEqual(['2d71', [1], true])
  })
})
