import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { libraryForTests, type Library } from './building.ts'
import { evaluate } from './evaluate.ts'

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

  it('says what the process wrote where it is not among it', async () => {
    const { output, words } = await library.build(
      `run = process ''\${sh}/bin/sh -c 'mkdir "$out/other"' ''; at = checkpoint { process = run; snapshot = 1; };`,
      'at'
    )
    expect(output).toBeNull()
    expect(words).toMatch(/wrote no folder \$out\/1, .*it wrote: .*\/other/)
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
