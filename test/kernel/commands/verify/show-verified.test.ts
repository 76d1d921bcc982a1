import { describe, expect, it } from 'vitest'
import { showVerified } from '../../../../kernel/commands/verify/show-verified.ts'
import type { Shown } from '../../../../kernel/outcome/outcome.ts'
import type { StaleReason } from '../../../../kernel/outcome/stale.ts'
import { createScreen, type Screen } from '../../../../kernel/session/state/screen.ts'
import type { ResultRecord } from '../../../../nix/remembered/result-record.ts'
import { outcome, step, storePath } from '../../render/samples.ts'

const drvPath = (name: string) => storePath(`${name}.drv`)

function record(name: string, same: number, different: number): ResultRecord {
  return {
    ...{ drvPath: drvPath(name), resolvedDrvPath: drvPath(name), outPath: storePath(name) },
    ...{ narHash: 'sha256-x', narSize: 1, references: null, seconds: 1, startedAt: 1, builtAt: 1 },
    ...{ how: 'built', sandboxed: true, log: null, verified: { same, different } }
  }
}

const shows = (name: string): Shown => ({
  kind: 'step',
  step: step({ name, drvPath: drvPath(name), outPath: storePath(name) })
})

function screenOf(cells: readonly (readonly [string, Shown, StaleReason | null])[]): Screen {
  const screen = createScreen()
  for (const [key, shown, stale] of cells)
    screen.put({
      ...{ cell: { key, id: key, executionCount: 1, code: '', definitions: [] }, question: null },
      ...{ outcome: outcome(shown), mistakes: [], shown: new Map(), client: null },
      ...{ hasDisplay: true, stale }
    })
  return screen
}

const stale: StaleReason = { kind: 'failed', name: 'a' }

describe('steps that were verified', () => {
  it('are shown so in each cell that has them, and in no other', () => {
    const sweep: Shown = { kind: 'sweep', name: 's', steps: [step({ drvPath: drvPath('a') })] }
    const screen = screenOf([
      ['one', shows('a'), null],
      ['two', shows('b'), null],
      ['three', sweep, null]
    ])
    const refreshed = showVerified({ screen }, [record('a', 2, 1)])
    expect(refreshed.map(({ cell }) => cell.cell.key)).toEqual(['one', 'three'])
    for (const { cell, outcome } of refreshed) {
      expect(screen.get(cell.cell.key)?.outcome).toBe(outcome)
      expect(JSON.stringify(outcome)).toContain('"verified":2,"differed":1')
    }
    expect(showVerified({ screen }, [])).toEqual([])
  })

  it('leave a cell that is marked as it is: it shows what came out before', () => {
    const screen = screenOf([['one', shows('a'), stale]])
    const before = screen.get('one')
    expect(showVerified({ screen }, [record('a', 1, 0)])).toEqual([])
    expect(screen.get('one')).toBe(before)
  })
})
