import { describe, expect, it } from 'vitest'
import type { FrozenProgram, Toolchain } from '../../../../kernel/outcome/index.ts'
import {
  frozenInWords,
  machineToolchainInWords,
  toolchainInWords,
  usualToolchainInWords,
  withoutToolchainInWords
} from '../../../../kernel/render/words/toolchain.ts'
import { frozenProgram } from '../samples.ts'

const python = { ...frozenProgram('python3'), version: '3.11.7' }
const dash = frozenProgram('dash')

describe('frozen programs', () => {
  it.each<[readonly FrozenProgram[], string]>([
    [[], ''],
    [[python, dash], 'python3 3.11.7, dash'],
    [[{ ...python, packages: ['numpy 2.0.2'] }], 'python3 3.11.7 with numpy 2.0.2'],
    [
      [{ ...python, packages: ['a 1', 'b 2'], morePackages: 40 }],
      'python3 3.11.7 with a 1, b 2, 40 more packages'
    ],
    [
      [{ ...frozenProgram('git'), lacks: 'git-helpers' }],
      'git, without what starts other programs (clone, fetch, submodule, bisect): it looks for /bin/sh'
    ]
  ])('are named: %#', (contents, words) => {
    expect(frozenInWords(contents)).toBe(words)
  })
})

describe('what a step was started with', () => {
  it.each<[Toolchain, string]>([
    [{ kind: 'notebook' }, "the notebook's own"],
    [{ kind: 'machine', contents: [] }, "this machine's own, frozen"],
    [
      { kind: 'machine', contents: [python, dash] },
      "this machine's own, frozen: python3 3.11.7, dash"
    ]
  ])('is told: %#', (toolchain, words) => {
    expect(toolchainInWords(toolchain)).toBe(words)
  })

  it('is explained to who asks for it, also where there is none', () => {
    const ok = { ok: true, value: { contents: [dash] } } as const
    const none = { ok: false, mistake: { kind: 'platform' } } as const
    expect(machineToolchainInWords(none)).toBe('Programs can be frozen on 64-bit Linux only.')
    expect(usualToolchainInWords(ok)).toBe(
      "What steps are started with: this machine's own, frozen: dash. A notebook that defines `toolchain` uses its own."
    )
  })

  it('and is none, with the way out', () => {
    const words = withoutToolchainInWords({ kind: 'interrupted' }, true)
    expect(words).toBe(
      'There is nothing to start steps with: Freezing was interrupted. Run the cell again. Then run the cell again.'
    )
    expect(withoutToolchainInWords({ kind: 'platform' }, false)).toMatch(
      /Then restart the kernel\.$/
    )
  })
})
