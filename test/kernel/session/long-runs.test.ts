import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testNix, type TestNix } from '../../support/nix.ts'
import { until } from '../../support/wait.ts'
import { frozenEngine, stepOf, testSession, type Ran, type TestSession } from './support.ts'
import { noticeInWords } from '../../../kernel/render/words/notice.ts'

let test: TestNix
let session: TestSession
beforeAll(async () => {
  test = await testNix()
  session = testSession(await frozenEngine(test))
  // What a snapshot holds follows from all numbers before it, and is written in two parts.
  writeFileSync(
    join(test.folder, 'count.sh'),
    [
      '#!/bin/sh',
      'number=0 state=1',
      ': > /build/numbers',
      'if [ -n "$NW_RESUME" ]; then',
      '  number=$(cat "$NW_RESUME/number") state=$(cat "$NW_RESUME/state")',
      '  cat "$NW_RESUME/numbers" > /build/numbers',
      'fi',
      'for wanted in $NW_SNAPSHOTS; do',
      '  while [ "$number" -lt "$wanted" ]; do',
      '    number=$((number + 1)) state=$(((state * 31 + number) % 1000003))',
      '    echo "$number $state" >> /build/numbers',
      '    sleep 0.05',
      '  done',
      '  mkdir "$out/$wanted"; echo "$number" > "$out/$wanted/number"; sleep 0.05',
      '  echo "$state" > "$out/$wanted/state"; cat /build/numbers > "$out/$wanted/numbers"',
      'done',
      ''
    ].join('\n')
  )
})
afterAll(async () => {
  await session.close()
  test.remove()
})

/** Checkpoints of a process of its own, whose snapshots are the same for every name. */
function cell(name: string, snapshots: readonly number[]): string {
  const checkpoints = snapshots.map(
    (number) => `s${number} = checkpoint { process = ${name}Run; snapshot = ${number}; };`
  )
  return `${name}Run = process "\${program "count" ./count.sh}/bin/count --name=${name}";
    ${name} = { ${checkpoints.join(' ')} };`
}

/** Runs a cell, and interrupts it once `moment` has come, or not where it is done by then. */
async function interrupted(
  code: string,
  name: string,
  moment: (isOver: () => boolean) => Promise<void>
): Promise<Ran> {
  const interrupt = new AbortController()
  let over = false
  const running = session.run(code, name, { signal: interrupt.signal }).finally(() => {
    over = true
  })
  await moment(() => over)
  interrupt.abort()
  return running
}

/** By the name of a checkpoint, the hash of what it holds. */
function hashes({ outcome, mistake }: Ran): Readonly<Record<string, string | null>> {
  expect(mistake).toBeNull()
  const steps = outcome.shown.flatMap((shown) => (shown.kind === 'sweep' ? shown.steps : []))
  return Object.fromEntries(
    steps.map(({ name, narHash }) => [name.replace(/^.*\./, ''), narHash] as const)
  )
}

/** The snapshots that are kept of processes, whichever they are. */
function keptSnapshots(): string[] {
  const folder = join(test.nix.stateFolder, 'snapshots')
  try {
    return readdirSync(folder).flatMap((process) =>
      readdirSync(join(folder, process)).filter((entry) => /^\d+$/.test(entry))
    )
  } catch {
    return []
  }
}

const wordsOf = ({ outcome }: Ran) => outcome.notices.map(noticeInWords).join()

describe('a long run', () => {
  const snapshots = [6, 14, 24, 36]
  let whole: Readonly<Record<string, string | null>>
  beforeAll(async () => {
    whole = hashes(await session.run(cell('whole', snapshots), 'whole'))
  })

  it('that was interrupted goes on from its last snapshot: the same bytes as in one go', async () => {
    const before = keptSnapshots().length
    const stopped = await interrupted(cell('cut', snapshots), 'cut', () =>
      until('a snapshot is kept', () => keptSnapshots().length > before)
    )
    expect(stopped.mistake?.kind).toBe('interrupted')
    const finished = await session.run(cell('cut', snapshots), 'cut')
    expect(wordsOf(finished)).toMatch(/Resumed from snapshot \d+/)
    expect(hashes(finished)).toEqual(whole)
    expect(Object.keys(whole).sort()).toEqual(snapshots.map((number) => `s${number}`).sort())
  })

  // Any moment will do, so that a slow machine only makes other ones of them.
  it.each([1, 2, 3])('gives the same whenever it was interrupted, round %i', async (round) => {
    const name = `random${round}`
    for (let time = 0; time < 2; time++) {
      const milliseconds = Math.random() * 2500
      await interrupted(cell(name, snapshots), name, async (isOver) => {
        const end = Date.now() + milliseconds
        while (Date.now() < end && !isOver()) await sleep(10)
      })
    }
    const finished = await session.run(cell(name, snapshots), name)
    expect(hashes(finished), name).toEqual(whole)
    const last = finished.outcome.shown
      .flatMap((shown) => (shown.kind === 'sweep' ? shown.steps : []))
      .find(({ name: step }) => step.endsWith('36'))
    const numbers = readFileSync(join(test.nix.onDisk(last?.outPath ?? ''), 'numbers'), 'utf8')
    expect(numbers.trim().split('\n')).toHaveLength(36)
  })
})

describe('a folder that outlives builds', () => {
  it('is there for the step that asks for it, in the variable state', async () => {
    const body = `''
        echo run >> "$state/runs"
        [ "$(cat "$state/runs" | wc -l)" -ge 2 ] || exit 9
        cp "$state/runs" runs
      ''`
    const cell = `saving = script.bash { state = true; body = ${body}; };`
    expect((await session.run(cell, 'saving')).shown).toEqual(['saving failed'])
    expect((await session.run(cell, 'saving')).shown).toEqual(['saving built'])
    const none = `none = script.bash ''
      echo "''\${state-no variable}" > state
    '';`
    const step = stepOf(await session.run(none, 'none'))
    const file = join(test.nix.onDisk(step.outPath ?? ''), 'state')
    expect(readFileSync(file, 'utf8')).toBe('no variable\n')
  })
})

describe('a process', () => {
  it('says its command in the words of the notebook, and which checkpoints it has', async () => {
    await session.run(
      `input = output ''\${toolchain.sh}/bin/sh -c "echo 1 > x"'';
       steps = process "\${program "count" ./count.sh}/bin/count --name='of a step' \${input}/x";`,
      'steps'
    )
    const before = await session.run('steps', 'ask')
    expect(before.shown.join()).toMatch(
      /^process '?\$\{count\}\/bin\/count'? '--name=of a step' \$\{input\}\/x'?\n.*no checkpoints/
    )
    await session.run(
      'early = checkpoint { process = steps; snapshot = 2; }; later = checkpoint { process = steps; snapshot = 3; };',
      'checkpoints'
    )
    expect((await session.run('steps', 'ask')).shown.join()).toMatch(
      /early \(snapshot 2, there\), later \(snapshot 3, there\)/
    )
    expect((await session.run('{ a = steps; }', 'ask')).shown).toEqual(['{ a = «process count»; }'])
  })
})
