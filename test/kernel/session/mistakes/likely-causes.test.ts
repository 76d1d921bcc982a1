import { describe, expect, it } from 'vitest'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FoundProgram, VirtualEnvironment } from '../../../../kernel/outcome/explanation.ts'
import { explanationInWords } from '../../../../kernel/render/words/explanation.ts'
import { environmentHere } from '../../../../kernel/session/mistakes/environment-here.ts'
import { scratchFolder } from '../../../support/scratch.ts'
import { type FailedStep, likelyCauses } from '../../../../kernel/session/mistakes/likely-causes.ts'

const inWords = (failed: FailedStep) => likelyCauses(failed).flatMap(explanationInWords)

const step: FailedStep = {
  name: 'model',
  log: [],
  inputs: [],
  found: () => null,
  environment: () => null
}

describe('a file that the step before never wrote', () => {
  const reads = (
    absent: string[],
    wrote: string[] | null,
    links: ReadonlyMap<string, string> = new Map(),
    total = wrote?.length ?? 0
  ): FailedStep => ({
    ...step,
    log: ["FileNotFoundError: [Errno 2] No such file or directory: '/nix/store/x/dta.csv'"],
    inputs: [{ name: 'dataset', absent, wrote, total, links }]
  })

  it('is said first, with what it did write and what was meant', () => {
    const [first] = inWords(reads(['dta.csv'], ['summary.json', 'data.csv']))
    expect(first).toBe(
      'model reads ${dataset}/dta.csv, but dataset wrote no such file. It wrote data.csv, summary.json. Did you mean ${dataset}/data.csv?'
    )
  })

  it('names a step that wrote nothing', () => {
    expect(inWords(reads(['data.csv'], []))[0]).toContain('dataset wrote nothing')
  })

  it('cuts a long list', () => {
    const many = Array.from({ length: 20 }, (_, index) => `part-${index + 10}`)
    expect(inWords(reads(['zzzzzzzzz'], many))[0]).toContain('part-17 and 12 more.')
  })

  it('is told as a link where it is one that leads out', () => {
    const links = new Map([['data.csv', '/home/u/data.csv']])
    const [first] = inWords(reads(['data.csv'], ['x'], links))
    expect(first).toContain('which dataset made as a link to /home/u/data.csv')
    expect(first).not.toContain('wrote no such file')
  })

  it('counts those as well that were not looked at', () => {
    const [first] = inWords(reads(['x.csv'], ['a', 'b'], new Map(), 20_000))
    expect(first).toContain('It wrote a, b and 19998 more.')
  })

  it('is not claimed of an output that is not there', () => {
    expect(inWords(reads(['data.csv'], null))).toEqual([])
  })
})

describe('a file of an input that is to be written', () => {
  it('is not taken for one that the step before forgot', () => {
    const log = ["PermissionError: [Errno 13] Permission denied: '/nix/store/x/new.csv'"]
    const inputs = [
      { name: 'dataset', absent: ['new.csv'], wrote: ['data.csv'], total: 1, links: new Map() }
    ]
    expect(inWords({ ...step, log, inputs })[0]).toContain('read-only')
  })
})

describe('a file of the machine', () => {
  it.each([
    ['sh: 1: cannot open /home/u/data.csv: No such file', '/home/u/data.csv'],
    ["cat: '/home/u/a.csv': No such file or directory", '/home/u/a.csv'],
    ['cat: /data/a.csv: No such file or directory', '/data/a.csv'],
    ["ls: cannot access '/home/u': No such file or directory", '/home/u'],
    ["FileNotFoundError: [Errno 2] No such file or directory: '/home/u/a.csv'", '/home/u/a.csv'],
    ['cat: /build/home/data.csv: No such file or directory', '~/data.csv']
  ])('%s', (line, path) => {
    const [first = ''] = inWords({ ...step, log: [line] })
    expect(first).toContain(`static { path = ${path}; }`)
    expect(first).toContain(path.startsWith('~') ? 'The home of a step' : 'sees nothing of this')
  })

  it.each([
    'cat: /build/data.csv: No such file or directory',
    'cat: /tmp/data.csv: No such file or directory',
    'cat: data.csv: No such file or directory',
    "FileNotFoundError: [Errno 2] No such file or directory: '/tmp/nix-build-x.drv-0/a.csv'"
  ])('is not taken for one: %s', (line) => {
    expect(inWords({ ...step, log: [line] })).toEqual([])
  })

  it('is told as a link where one in a folder leads there', () => {
    const path = `/nix/store/${'a'.repeat(32)}-static/train.csv`
    const found = () => ({ kind: 'link', target: '../cache/ab' }) as const
    for (const line of [
      `cat: ${path}: No such file or directory`,
      `sh: 1: cannot open ${path}: No such file`
    ]) {
      const [first] = inWords({ ...step, log: [line], found })
      expect(first).toContain('train.csv of static is a link to ../cache/ab')
      expect(first).not.toContain('There is no')
    }
  })
})

describe('a module that Python has not', () => {
  const missing = (module: string, environment: VirtualEnvironment | null) =>
    inWords({
      ...step,
      log: [`ModuleNotFoundError: No module named '${module}'`],
      environment: () => environment
    }).join('\n')
  const freeze = (folder: string) => `\n    %freeze python3 --venv ${folder}\n`

  it('is brought by the line for this notebook', () => {
    const none = missing('sklearn.svm', null)
    expect(none).toContain('\n    python3 -m venv .venv\n    .venv/bin/pip install scikit-learn\n')
    expect(none).toContain(freeze('.venv'))
  })

  it('of the environment that stands beside it, which may have the module', () => {
    const without = missing('pandas', { folder: 'venv', hasModule: false })
    expect(without).toContain('\n    venv/bin/pip install pandas\n')
    expect(without).toContain(freeze('venv'))
    expect(without).not.toContain('-m venv')
    const having = missing('pandas', { folder: 'venv', hasModule: true })
    expect(having).not.toContain('pip install')
    expect(having).toContain(freeze('venv'))
  })

  it('is looked for beside the notebook by its name alone', () => {
    const folder = scratchFolder('environments')
    expect(environmentHere(folder, 'a')).toBeNull()
    for (const name of ['.venv', 'venv']) {
      const packages = join(folder, name, 'lib', 'python3.11', 'site-packages')
      mkdirSync(packages, { recursive: true })
      writeFileSync(join(folder, name, 'pyvenv.cfg'), '')
      writeFileSync(join(packages, `of_${name.replace('.', '_')}.py`), '')
    }
    expect(environmentHere(folder, 'pandas')).toEqual({ folder: '.venv', hasModule: false })
    expect(environmentHere(folder, 'of_venv')).toEqual({ folder: 'venv', hasModule: true })
    expect(environmentHere(folder, '../../../../venv')).toEqual({
      folder: '.venv',
      hasModule: false
    })
    rmSync(folder, { recursive: true })
  })
})

describe('what the log says', () => {
  it.each([
    ["ModuleNotFoundError: No module named 'numpy'", 'no module numpy'],
    ['sh: 1: gcc: not found', '%freeze gcc'],
    [`start: 3: /nix/store/${'a'.repeat(32)}-train/bin/trian: not found`, 'no bin/trian in train'],
    [
      `start: 1: /nix/store/${'a'.repeat(32)}-sh/data.csv: Permission denied`,
      'data.csv of sh is no program'
    ],
    [`sh: 1: cannot create /nix/store/${'a'.repeat(32)}-sh/x: Permission denied`, 'into $out'],
    [
      `PermissionError: [Errno 13] Permission denied: '/nix/store/${'a'.repeat(32)}-sh/x'`,
      'into $out'
    ],
    ['OSError: [Errno 28] No space left on device', 'says nothing of a full one'],
    [
      `/build/script.sh: line 2: /nix/store/${'a'.repeat(32)}-bin/run: /usr/bin/env: bad interpreter: No such file or directory`,
      'run of bin is there, but its first line asks for /usr/bin/env, which no step has'
    ],
    [
      `/build/script.sh: line 2: /nix/store/${'a'.repeat(32)}-bin/run: /bin/sh^M: bad interpreter: No such file or directory`,
      'its first line asks for /bin/sh, with the line ends of Windows'
    ],
    ['/build/script.sh: line 2: inputs[dta]: unbound variable', 'has no input dta'],
    ['/build/script.sh: line 2: params[rte]: unbound variable', 'has no parameter rte'],
    ['/build/script.sh: line 2: FOO: unbound variable', 'is written ${FOO-}'],
    ['ValueError: ZIP does not support timestamps before 1980', 'strict_timestamps=False'],
    ["mkdir: cannot create directory '/homeless-shelter'", 'export HOME=$NIX_BUILD_TOP'],
    ['curl: (6) Could not resolve host: example.org', 'no network']
  ])('%s', (line, expected) => {
    expect(inWords({ ...step, log: ['first', line, 'last'] }).join()).toContain(expected)
  })

  it.each<readonly [FoundProgram, string]>([
    [
      { kind: 'script', interpreter: '/usr/bin/env bash' },
      'bin/trian of train is there, but its first line asks for /usr/bin/env bash, which no step has'
    ],
    [{ kind: 'script', interpreter: '/bin/sh\r' }, 'the line ends of Windows'],
    [{ kind: 'binary' }, 'is there, but the loader that it was made for is not'],
    [{ kind: 'other' }, 'is there, but a program or file that it asks for is not']
  ])('of a program that is there and did not start: %s', (found, expected) => {
    const path = `/nix/store/${'a'.repeat(32)}-train/bin/trian`
    const log = [`start: 3: ${path}: not found`]
    const asked: string[] = []
    const explained = inWords({
      ...step,
      log,
      found(one) {
        asked.push(one)
        return found
      }
    })
    expect(explained.join()).toContain(expected)
    expect(explained.join()).not.toContain('There is no')
    expect(asked).toEqual([path])
  })

  it.each([
    ['a full disk', 'write error: No space left on device', /disk is full|nix-collect-garbage/],
    [
      'words in the place of a name',
      "ModuleNotFoundError: No module named 'x. The disk is full'",
      /^(?!$)/
    ],
    [
      'words in the place of an input',
      'script.sh: line 1: inputs[x: run rm]: unbound variable',
      /rm/
    ]
  ])('is not believed: %s', (_, line, never) => {
    const said = inWords({ ...step, log: [line] }).join()
    expect(said.replace(`“${line}”`, '')).not.toMatch(never)
  })

  it.each([
    ['whole', 0, '”'],
    ['one character longer', 1, ' …”'],
    ['ten times as long', 1800, ' …”']
  ])('is quoted as a line of the log, without what moves a terminal: %s', (_, more, end) => {
    const line = `${'x'.repeat(200 + more - ': gcc: not found'.length)}: gcc: not found`
    // What stands for it is one blank, which the limit counts.
    const [said = ''] = inWords({ ...step, log: [`\u001b\u0007${line}`] })
    expect(said).toContain(`The log says: “${line.slice(0, 200)}${end}.`)
    expect(said).toContain('There is no program gcc')
  })

  it('gives nothing where nothing is known', () => {
    expect(inWords({ ...step, log: ['ValueError: 3'] })).toEqual([])
  })
})
