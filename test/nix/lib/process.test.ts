import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { libraryForTests, type Library } from './building.ts'
import { evaluate, isWordLists } from './evaluate.ts'

let library: Library
let kept: string
beforeAll(async () => {
  library = await libraryForTests()
  kept = join(library.test.folder, 'snapshots')
})
afterAll(() => library.test.remove())
beforeEach(() => {
  rmSync(kept, { recursive: true, force: true })
  mkdirSync(kept, { recursive: true })
  chmodSync(kept, 0o777)
})

/** Adds up the numbers, tells which it adds, and ends as `end` says. */
const counting = (comment: string, end = 'true') => `
  run = process {
    cmd = ''\${sh}/bin/sh -c '# ${comment}
      sum=0 at=0
      if [ -n "$NW_RESUME" ]; then at=$(cat "$NW_RESUME/at"); sum=$(cat "$NW_RESUME/sum"); fi
      for number in $NW_SNAPSHOTS; do
        while [ "$at" -lt "$number" ]; do at=$((at + 1)); sum=$((sum + at)); echo "adds $at" >&2; done
        mkdir "$out/$number"; echo "$at" > "$out/$number/at"; echo "$sum" > "$out/$number/sum"
        ${end}
      done' '';
    name = "counting";
    preview = [ "sum" ];
  };
  at = snapshot: checkpoint { process = run; inherit snapshot; };
`

const shown = () => ['--option', 'extra-sandbox-paths', `/nw/snapshots=${kept}`]
const sumOf = (folder: string | null) => readFileSync(join(folder ?? '', 'sum'), 'utf8').trim()
const readlinkOf = (path: string) => (lstatSync(path).isSymbolicLink() ? readlinkSync(path) : null)
const added = (words: string) => [...words.matchAll(/adds (\d+)/g)].map(([, number]) => number)

describe('a checkpoint', () => {
  it('is the snapshot alone, from zero where nothing is kept', async () => {
    const { output, words } = await library.build(counting('zero'), 'at 3')
    expect(readdirSync(output ?? '').sort()).toEqual(['at', 'sum'])
    expect(sumOf(output)).toBe('6')
    expect(added(words)).toEqual(['1', '2', '3'])
  })

  it('is kept when it comes to be, and what comes later goes on from it', async () => {
    const first = await library.build(counting('on'), 'at 2', '', shown())
    expect(sumOf(first.output)).toBe('3')
    expect(readdirSync(kept)).toEqual(['2'])
    const second = await library.build(counting('on'), 'at 4', '', shown())
    expect(second.words).toContain('resumed from snapshot 2')
    expect(added(second.words)).toEqual(['3', '4'])
    expect(sumOf(second.output)).toBe('10')
    expect(readdirSync(kept).sort()).toEqual(['2', '4'])
  })

  it('takes those that are wanted on the way, which then need no run', async () => {
    writeFileSync(join(kept, 'wanted'), '1\n3\n9\n5\n')
    const last = await library.build(counting('way'), 'at 5', '', shown())
    expect(added(last.words)).toEqual(['1', '2', '3', '4', '5'])
    expect(readdirSync(kept).sort()).toEqual(['1', '3', '5', 'wanted'])
    const before = await library.build(counting('way'), 'at 3', '', shown())
    expect(before.words).toContain('snapshot 3 was kept from an earlier run')
    expect(added(before.words)).toEqual([])
    expect(sumOf(before.output)).toBe('6')
  })

  it('keeps what was complete when the process fails, and goes on from there', async () => {
    writeFileSync(join(kept, 'wanted'), '1 2 3')
    mkdirSync(join(kept, '.2.end'))
    const failing = counting(
      'fails',
      'if [ "$number" -eq 2 ] && [ -z "$NW_RESUME" ]; then exit 9; fi'
    )
    const failed = await library.build(failing, 'at 3', '', shown())
    expect(failed.words).toContain('exit code 9')
    // Whether the second was whole nobody can tell: no later one is there.
    expect(readdirSync(kept).sort()).toEqual(['1', 'wanted'])
    const again = await library.build(failing, 'at 3', '', shown())
    expect(again.words).toContain('resumed from snapshot 1')
    expect(sumOf(again.output)).toBe('6')
  })

  it('keeps what is complete while the process goes on', async () => {
    writeFileSync(join(kept, 'wanted'), '1 2 3')
    const slow = counting('slow', 'if [ "$number" -eq 2 ]; then sleep 3; fi')
    let sawFirst = false
    const looking = setInterval(() => {
      const now = readdirSync(kept)
      if (now.includes('1') && !now.includes('2')) sawFirst = true
    }, 100)
    await library.build(slow, 'at 3', '', shown())
    clearInterval(looking)
    expect(sawFirst).toBe(true)
  })

  // Of each: what the program does, and what the snapshots 1 and 2 hold when it has ended well.
  it.each<readonly [what: string, program: string]>([
    [
      'makes its folders first',
      'for n in 1 2 3; do mkdir $out/$n; done; sleep 2; for n in 1 2 3; do echo $n > $out/$n/sum; sleep 1; done'
    ],
    [
      'writes the last one first',
      'for n in 3 2 1; do mkdir $out/$n; echo part > $out/$n/sum; sleep 2; echo $n > $out/$n/sum; done'
    ],
    [
      'opens its files first',
      'for n in 1 2 3; do mkdir $out/$n; : > $out/$n/sum; done; sleep 2; for n in 1 2 3; do echo part > $out/$n/sum; sleep 2; echo $n > $out/$n/sum; done'
    ],
    [
      'writes into earlier ones again',
      'for n in 1 2 3; do mkdir $out/$n; echo part > $out/$n/sum; sleep 1.5; done; for n in 1 2 3; do echo $n > $out/$n/sum; done'
    ],
    [
      'links to folders',
      'for n in 1 2 3; do mkdir $out/data-$n; echo $n > $out/data-$n/sum; ln -s data-$n $out/$n; done'
    ],
    [
      'links out of its folders',
      'echo x > $out/shared; for n in 1 2 3; do mkdir $out/$n; echo $n > $out/sum-$n; ln -s ../sum-$n $out/$n/sum; ln -s $out/shared $out/$n/shared; ln -s sum $out/$n/same; ln -s $out/$n/sum $out/$n/whole; done'
    ],
    [
      'makes its folders read-only',
      'for n in 1 2 3; do mkdir -p $out/$n/sub; echo $n > $out/$n/sum; echo 1 > $out/$n/sub/x; chmod -R a-w $out/$n; done'
    ]
  ])('is what is there at the end, of a program that %s', async (what, program) => {
    writeFileSync(join(kept, 'wanted'), '1 2 3')
    const definitions = `run = process { cmd = ''\${sh}/bin/sh -c '${program}' ''; name = "r"; };
      at = snapshot: checkpoint { process = run; inherit snapshot; };`
    for (const number of [3, 1, 2]) {
      const { output, words } = await library.build(definitions, `at ${number}`, '', shown())
      expect(output, words).not.toBeNull()
      expect(sumOf(output)).toBe(String(number))
      expect(words.includes('was kept from an earlier run')).toBe(number !== 3)
      expect(readdirSync(output ?? '').sort()).toEqual(
        {
          'links out of its folders': ['same', 'shared', 'sum', 'whole'],
          'makes its folders read-only': ['sub', 'sum']
        }[what] ?? ['sum']
      )
      for (const name of readdirSync(output ?? '')) {
        const target = readlinkOf(join(output ?? '', name))
        if (target !== null) expect(target).toMatch(/^(sum|\/nix\/store\/[^/]+\/sum)$/)
      }
    }
  })

  it('is not taken from a program that fails with its folders half filled', async () => {
    writeFileSync(join(kept, 'wanted'), '1 2 3')
    const failing = `run = process ''\${sh}/bin/sh -c 'for n in 1 2 3; do mkdir $out/$n; : > $out/$n/sum; done; sleep 1.5; echo half > $out/1/sum; exit 9' '';`
    await library.build(failing, 'checkpoint { process = run; snapshot = 3; }', '', shown())
    expect(readdirSync(kept)).toEqual(['wanted'])
  })

  it('says what the process wrote where it is not among it', async () => {
    const { output, words } = await library.build(
      `run = process ''\${sh}/bin/sh -c 'mkdir "$out/other"' ''; at = checkpoint { process = run; snapshot = 1; };`,
      'at'
    )
    expect(output).toBeNull()
    expect(words).toMatch(/wrote no folder \$out\/1, .*it wrote: .*\/other/)
  })

  it('is of its process alone, however words are written', async () => {
    const words = [
      `"a\nb" "c"`,
      `"a" "b\nc"`,
      `"a\nb\nc"`,
      `"a" "b" "c"`,
      `"a\\\\nb" "c"`,
      `"a" "b" "c" ""`,
      `"a" "b" ''c\n{"x":"y"}''`
    ]
    const processes = [
      ...words.map((one) => `process { program = "\${sh}/bin/true"; args = [ ${one} ]; }`),
      ...[`{ x = "y"; }`, `{ x = "y\nz"; }`, `{ x = "y"; z = ""; }`, `{ x = ""; y = "z"; }`].map(
        (env) => `process { program = "\${sh}/bin/true"; args = [ "a" "b" "c" ]; env = ${env}; }`
      )
    ]
    const value = await evaluate(
      library.test.nix,
      library.test.folder,
      `${library.notebook(`steps = map (process: checkpoint { inherit process; snapshot = 1; }) [ ${processes.map((one) => `(${one})`).join(' ')} ];`)}
      in map (step: [ step.nw.process step.nwProcess ]) steps`
    )
    if (!isWordLists(value)) throw new Error('these are no pairs of texts')
    expect(new Set(value.map(([name]) => name)).size).toBe(processes.length)
    expect(new Set(value.map(([, identity]) => identity)).size).toBe(processes.length)
  })

  it('is what process and number make it, and nothing else', async () => {
    const value = await evaluate(
      library.test.nix,
      library.test.folder,
      `${library.notebook(`${counting('same')}
        other = process { cmd = run'; name = "counting"; timeout = 5; }; run' = "\${sh}/bin/true";
        limited = process { cmd = run'; name = "counting"; };
        half = at 50;
        noted = checkpoint { process = run; snapshot = 50; info = 1; };
        pinned = checkpoint { process = run; snapshot = 50; hash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="; };`)}
      in {
        same = half.drvPath == noted.drvPath;
        limits = (checkpoint { process = other; snapshot = 5; }).drvPath == (checkpoint { process = limited; snapshot = 5; }).drvPath;
        distinct = half.drvPath == (at 51).drvPath;
        inherit (half) nwKind nwSnapshot name;
        nw = { inherit (noted.nw) snapshot info preview; };
        processes = map (step: step.nw.process == half.nw.process) [ (at 51) (checkpoint { process = other; snapshot = 50; }) ];
        unpinned = pinned.nw.unpinned.drvPath == half.drvPath;
        pinned = { inherit (pinned) nwKind name; named = pinned.nwUnpinned == builtins.unsafeDiscardStringContext half.drvPath; };
      }`
    )
    expect(value).toEqual({
      same: true,
      limits: true,
      distinct: false,
      nwKind: 'step',
      nwSnapshot: '50',
      name: 'counting-50',
      nw: { snapshot: 50, info: 1, preview: ['sum'] },
      processes: [true, false],
      unpinned: true,
      pinned: { nwKind: 'step', name: 'counting-50', named: true }
    })
  })
})
